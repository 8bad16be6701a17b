import { distinctHostings, type Draft, type ModelDraft, type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";
import { type VariantSettings } from "../schema/hosting";
import { measuredModels } from "../../models/scaling-target";

type Variants = readonly Draft<VariantSettings>[];

/** Checks the versions of a model behind one endpoint. */
export function checkVariants({ models, folders }: SettingsDraft): SettingProblem[] {
  return [
    ...distinctHostings(models).flatMap(({ hosting, hostingPath }) => {
      const variants = variantsOf(hosting);
      return variants ? [...checkNames(variants, hostingPath), ...checkWeights(variants, hostingPath)] : [];
    }),
    ...models.flatMap((model) => checkSource(model)),
    ...models.flatMap((model) =>
      model.name !== null && folders.known.includes(model.name) ? checkFolders(model, folders) : [],
    ),
  ];
}

function variantsOf(hosting: ModelDraft["hosting"]): Variants | undefined {
  return (hosting?.mode === "always-on" && hosting.variants) || undefined;
}

function checkNames(variants: Variants, path: readonly PropertyKey[]): SettingProblem[] {
  const names = variants.map((variant) => variant?.name ?? null);
  return names.flatMap((name, i) => {
    if (name === null || names.indexOf(name) === i) return [];
    return [problemAt([...path, "variants", i, "name"], name, "each variant once")];
  });
}

function checkWeights(variants: Variants, path: readonly PropertyKey[]): SettingProblem[] {
  if (!variants.every((variant) => variant?.weight === 0)) return [];
  const allowed = "a weight above 0 for at least one variant: requests have to go somewhere";
  return [problemAt([...path, "variants", 0, "weight"], 0, allowed)];
}

/** Refuses variants of a source that has no folder to package them from. An existing endpoint keeps what it has. */
function checkSource({ hosting, hostingPath, source }: ModelDraft): SettingProblem[] {
  const variants = variantsOf(hosting);
  if (!variants || !source || source.from === "folder" || source.from === "endpoint") return [];
  const names = variants.map((variant) => variant?.name);
  const allowed = `variants only for models from their folder or from an existing endpoint, not from ${source.from}`;
  return [problemAt([...hostingPath, "variants"], names, allowed)];
}

function checkFolders({ name, hosting, hostingPath }: ModelDraft, folders: SettingsDraft["folders"]): SettingProblem[] {
  const known = name === null ? [] : folders.variantsOf(name);
  return (variantsOf(hosting) ?? []).flatMap((draft, i) => {
    const folder = draft?.variant ?? undefined;
    if (folder === undefined || known.includes(folder)) return [];
    const available = known.length > 0 ? known.join(", ") : "none";
    const allowed = `a folder in model/${name}/variants/. Available: ${available}`;
    return [problemAt([...hostingPath, "variants", i, "variant"], folder, allowed)];
  });
}

/** Refuses the target `auto` for models whose rate was not measured. */
export function checkScalingTarget({ models }: SettingsDraft): SettingProblem[] {
  const isAuto = ({ hosting }: SettingsDraft["models"][number]) =>
    hosting?.mode === "always-on" && hosting.autoscaling?.invocationsPerInstancePerMinute === "auto";
  const unmeasured = models.filter((model) => isAuto(model) && !measuredModels.includes(model.name ?? ""));
  return distinctHostings(unmeasured).map(({ hostingPath }) => {
    const names = unmeasured.filter((model) => model.hostingPath.join() === hostingPath.join()).map(({ name }) => name);
    const allowed = `a whole number for ${names.join(", ")}: auto is for models that the benchmark measures (${measuredModels.join(", ")})`;
    return problemAt([...hostingPath, "autoscaling", "invocationsPerInstancePerMinute"], "auto", allowed);
  });
}

/** Burstable instance families, which Application Auto Scaling refuses to register. */
const burstable = /^ml\.t\d/;

/** Checks the bounds of autoscaling, and that the instance type allows it. */
export function checkAutoscaling({ models }: SettingsDraft): SettingProblem[] {
  return distinctHostings(models).flatMap(({ hosting, hostingPath }) => {
    if (hosting.mode !== "always-on" || !hosting.autoscaling) return [];
    const { autoscaling, instanceCount, instanceType } = hosting;
    const { min, max } = autoscaling;
    const problems: SettingProblem[] = [];
    if (min !== null && max !== null) {
      if (min > max) {
        const allowed = `at least autoscaling.min, which is ${min}`;
        problems.push(problemAt([...hostingPath, "autoscaling", "max"], max, allowed));
      } else if (instanceCount !== null && (instanceCount < min || instanceCount > max)) {
        const allowed = `from autoscaling.min to autoscaling.max: ${min} to ${max}`;
        problems.push(problemAt([...hostingPath, "instanceCount"], instanceCount, allowed));
      }
    }
    if (instanceType !== null && burstable.test(instanceType)) {
      const allowed = "with autoscaling, an instance type that is not burstable (ml.t…)";
      problems.push(problemAt([...hostingPath, "instanceType"], instanceType, allowed));
    }
    return problems;
  });
}
