import { type HostingSettings, type VariantSettings } from "../schema/hosting";
import { distinctHostings, type ModelDraft, type SettingsDraft } from "../draft";
import { removeCommand, setCommand, settingKey, type SettingProblem } from "../problems";

/** What several versions of a model behind one endpoint must be. */
export function checkVariants({ models, variantsOf, knownModels }: SettingsDraft): SettingProblem[] {
  return [
    ...distinctHostings(models).flatMap(({ hosting, hostingPath }) =>
      withVariants(hosting).flatMap((variants) => [
        ...checkNames(variants, hostingPath),
        ...checkWeights(variants, hostingPath),
      ]),
    ),
    ...models.flatMap((model) => checkOrigin(model)),
    ...models.flatMap((model) =>
      model.name !== undefined && knownModels.includes(model.name) ? checkFolders(model, variantsOf(model.name)) : [],
    ),
  ];
}

function withVariants(hosting: HostingSettings | undefined): (readonly VariantSettings[])[] {
  return hosting?.mode === "always-on" && hosting.variants ? [hosting.variants] : [];
}

function checkNames(variants: readonly VariantSettings[], path: readonly PropertyKey[]): SettingProblem[] {
  const names = variants.map(({ name }) => name);
  return names.flatMap((name, i) => {
    if (names.indexOf(name) === i) return [];
    const key = settingKey([...path, "variants", i, "name"]);
    const repair = removeCommand(settingKey([...path, "variants", i]));
    return [{ key, found: name, allowed: "each variant once", repair }];
  });
}

function checkWeights(variants: readonly VariantSettings[], path: readonly PropertyKey[]): SettingProblem[] {
  if (variants.some(({ weight }) => weight > 0)) return [];
  const key = settingKey([...path, "variants", 0, "weight"]);
  const allowed = "a weight above 0 for one variant at least: requests have to go somewhere";
  return [{ key, found: 0, allowed, repair: setCommand(key, 1) }];
}

/** The archive of a variant is made from a folder; an endpoint that is there already has what it has. */
function checkOrigin({ hosting, hostingPath, source }: ModelDraft): SettingProblem[] {
  if (!source || source.from === "folder" || source.from === "endpoint") return [];
  return withVariants(hosting).map((variants) => {
    const key = settingKey([...hostingPath, "variants"]);
    const allowed = `variants of a model that comes from its folder, or of an endpoint that is there already, not from ${source.from}`;
    return { key, found: variants.map(({ name }) => name), allowed, repair: removeCommand(key) };
  });
}

function checkFolders({ name, hosting, hostingPath }: ModelDraft, known: readonly string[]): SettingProblem[] {
  return withVariants(hosting).flatMap((variants) =>
    variants.flatMap(({ variant }, i) => {
      if (variant === undefined || known.includes(variant)) return [];
      const key = settingKey([...hostingPath, "variants", i, "variant"]);
      const allowed = known.length > 0 ? known.join(", ") : "none, there is no such folder";
      const repair = known[0] === undefined ? removeCommand(key) : setCommand(key, known[0]);
      return [{ key, found: variant, allowed: `a folder in model/${name}/variants/: ${allowed}`, repair }];
    }),
  );
}

/** Families whose machines save up for bursts, which application autoscaling refuses to register. */
const burstable = /^ml\.t\d/;

export function checkAutoscaling({ models }: SettingsDraft): SettingProblem[] {
  return distinctHostings(models).flatMap(({ hosting, hostingPath }) => {
    if (hosting.mode !== "always-on" || !hosting.autoscaling) return [];
    const { autoscaling, instanceCount, instanceType } = hosting;
    const { min, max } = autoscaling;
    const at = (...steps: string[]) => settingKey([...hostingPath, ...steps]);
    const problem = (key: string, found: unknown, allowed: string, value: unknown) => ({
      key,
      found,
      allowed,
      repair: setCommand(key, value),
    });
    if (min > max) return [problem(at("autoscaling", "max"), max, `at least autoscaling.min, which is ${min}`, min)];
    return [
      ...(instanceCount < min || instanceCount > max
        ? [
            problem(
              at("instanceCount"),
              instanceCount,
              `from autoscaling.min to autoscaling.max: ${min} to ${max}`,
              min,
            ),
          ]
        : []),
      ...(burstable.test(instanceType)
        ? [
            problem(
              at("instanceType"),
              instanceType,
              "with autoscaling, an instance type that is not burstable (ml.t…)",
              "ml.m5.large",
            ),
          ]
        : []),
    ];
  });
}
