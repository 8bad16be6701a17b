import { contentKeyDigits } from "./content-key";
import { type HostingSettings } from "./hosting-settings";
import { type ModelSettings } from "./settings";

/** Digits of the suffix that Pulumi adds to a name that it makes up. */
const autonameDigits = 7;

export interface ModelRoute<Text> {
  readonly name: string;
  readonly endpointName: Text;
  readonly mode: HostingSettings["mode"];
  /** First 12 digits of what stands for the model's content. */
  readonly version: string;
  /** What callers may name in `target_variant`. */
  readonly variants: readonly string[];
}

type RouteVariable<Text> = [
  endpointName: Text,
  mode: HostingSettings["mode"],
  version: string,
  variants?: readonly string[],
];

/** The function's variable `MODELS`, before it becomes JSON. The first model answers `POST /predict`. */
export function modelsVariable<Text>(routes: readonly ModelRoute<Text>[]): Record<string, RouteVariable<Text>> {
  return Object.fromEntries(
    routes.map(({ name, endpointName, mode, version, variants }) => [
      name,
      variants.length > 0 ? [endpointName, mode, version, variants] : [endpointName, mode, version],
    ]),
  );
}

/** The names of the variants that a model's settings ask for: none where there is only one, unnamed. */
export function routedVariants(hosting: HostingSettings): readonly string[] {
  return hosting.mode === "always-on" && hosting.variants ? hosting.variants.map(({ name }) => name) : [];
}

/** Bytes of the function's environment, names included, for models whose endpoints are not there yet. */
export function environmentBytes(models: readonly Pick<ModelSettings, "name" | "hosting" | "source">[]): number {
  const routes = models.map(({ name, hosting, source }) => ({
    name,
    mode: hosting.mode,
    endpointName:
      source.from === "endpoint"
        ? source.endpointName
        : `${name}-${"0".repeat(contentKeyDigits)}-${"0".repeat(autonameDigits)}`,
    version: "0".repeat(12),
    variants: routedVariants(hosting),
  }));
  const variables = { MODELS: JSON.stringify(modelsVariable(routes)), COLD_WAIT_SECONDS: "00" };
  return Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}
