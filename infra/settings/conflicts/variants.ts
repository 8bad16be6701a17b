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
  return ((hosting?.mode === "always-on" || hosting?.mode === "shared") && hosting.variants) || undefined;
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

/** Instances with the path of their settings: those of a hosting, or of the shared endpoint. */
interface Machine {
  readonly instances: NonNullable<SettingsDraft["sharedEndpoint"]>;
  readonly path: readonly PropertyKey[];
}

/** Every machine once. */
function machinesOf({ models, sharedEndpoint }: SettingsDraft): Machine[] {
  const own = distinctHostings(models).flatMap(({ hosting, hostingPath }) =>
    hosting.mode === "always-on" ? [{ instances: { ...hosting, memoryLimitMb: undefined }, path: hostingPath }] : [],
  );
  return sharedEndpoint ? [...own, { instances: sharedEndpoint, path: ["sharedEndpoint"] }] : own;
}

/** Refuses the target `auto` for models whose rate was not measured. */
export function checkScalingTarget(draft: SettingsDraft): SettingProblem[] {
  return machinesOf(draft).flatMap(({ instances, path }) => {
    if (instances.autoscaling?.invocationsPerInstancePerMinute !== "auto") return [];
    const users = draft.models.filter(({ hosting, hostingPath }) =>
      hosting?.mode === "shared" ? path[0] === "sharedEndpoint" : hostingPath.join() === path.join(),
    );
    const names = users.flatMap(({ name }) => (measuredModels.includes(name ?? "") ? [] : [name]));
    if (names.length === 0) return [];
    const allowed = `a whole number for ${names.join(", ")}: auto is for models that the benchmark measures (${measuredModels.join(", ")})`;
    return [problemAt([...path, "autoscaling", "invocationsPerInstancePerMinute"], "auto", allowed)];
  });
}

/** Burstable instance families, which Application Auto Scaling refuses to register. */
const burstable = /^ml\.t\d/;

/** Checks the bounds of autoscaling, and that the instance type allows it. */
export function checkAutoscaling(draft: SettingsDraft): SettingProblem[] {
  return machinesOf(draft).flatMap(({ instances, path }) => {
    if (!instances.autoscaling) return [];
    const { autoscaling, instanceCount, instanceType } = instances;
    const { min, max } = autoscaling;
    const problems: SettingProblem[] = [];
    if (min !== null && max !== null) {
      if (min > max) {
        const allowed = `at least autoscaling.min, which is ${min}`;
        problems.push(problemAt([...path, "autoscaling", "max"], max, allowed));
      } else if (instanceCount !== null && (instanceCount < min || instanceCount > max)) {
        const allowed = `from autoscaling.min to autoscaling.max: ${min} to ${max}`;
        problems.push(problemAt([...path, "instanceCount"], instanceCount, allowed));
      }
    }
    if (instanceType !== null && burstable.test(instanceType)) {
      const allowed = "with autoscaling, an instance type that is not burstable (ml.t…)";
      problems.push(problemAt([...path, "instanceType"], instanceType, allowed));
    }
    return problems;
  });
}
