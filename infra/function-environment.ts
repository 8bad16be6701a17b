import { contentKeyDigits } from "./content-key";
import { type HostingSettings } from "./settings";

/** Digits of the suffix that Pulumi adds to a name that it makes up. */
const autonameDigits = 7;

export interface ModelRoute<Text> {
  readonly name: string;
  readonly endpointName: Text;
  readonly mode: HostingSettings["mode"];
  /** First 12 digits of the artifact's sha256. */
  readonly version: string;
}

/** The function's variable `MODELS`, before it becomes JSON. The first model answers `POST /predict`. */
export function modelsVariable<Text>(
  routes: readonly ModelRoute<Text>[],
): Record<string, [endpointName: Text, mode: HostingSettings["mode"], version: string]> {
  return Object.fromEntries(
    routes.map(({ name, endpointName, mode, version }) => [name, [endpointName, mode, version]]),
  );
}

/** Bytes of the function's environment, names included, for models whose endpoints are not there yet. */
export function environmentBytes(models: readonly Pick<ModelRoute<string>, "name" | "mode">[]): number {
  const routes = models.map(({ name, mode }) => ({
    name,
    mode,
    endpointName: `${name}-${"0".repeat(contentKeyDigits)}-${"0".repeat(autonameDigits)}`,
    version: "0".repeat(12),
  }));
  const variables = { MODELS: JSON.stringify(modelsVariable(routes)), COLD_WAIT_SECONDS: "00" };
  return Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}
