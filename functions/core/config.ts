import { type ApiSettings } from "./api-settings";
import { type CallerPolicy } from "./callers/policy";
import { type HostingMode } from "./limits";
import { type Model, type ModelDescription, type Models } from "./models/model";
import { targetModelOf } from "./models/shared-artifacts";

export interface Config {
  readonly models: Models;
  readonly settings: Omit<ApiSettings, "callers">;
  readonly callers: CallerPolicy;
}

/** A model's entry in the variable `MODELS`. */
export type RouteVariable<Text = string> = readonly [
  endpoint: Text | null,
  hosting: HostingMode,
  version: string,
  variants?: readonly (string | ArtifactVariable)[],
  protocol?: "openai" | null,
  inferenceComponent?: string | null,
  assignBy?: "caller",
];

/** A variant of a model on the shared endpoint, with the version that its artifact is named for. */
export type ArtifactVariable = readonly [variant: string, weight: number, version: string];

/** The functions' JSON variables, made by `infra/functions/environment.ts` from validated settings. */
interface Variables {
  readonly MODELS: Readonly<Record<string, RouteVariable>>;
  readonly SETTINGS: Config["settings"];
  readonly CALLERS: CallerPolicy;
}

/**
 * Reads the environment and matches it with the bundled models. Values are not validated again: that would take a tenth
 * of a cold start.
 * @throws Error naming every variable that is missing or not JSON, or the model that is missing, and what sets them
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  bundled: Readonly<Record<string, ModelDescription>>,
): Config {
  const problems: string[] = [];
  const read = <Name extends keyof Variables>(name: Name): Variables[Name] => {
    try {
      const value: unknown = JSON.parse(env[name] ?? "");
      if (typeof value === "object" && value !== null) return value as Variables[Name];
      problems.push(`${name} is not a JSON object.`);
    } catch (error) {
      problems.push(
        env[name] === undefined ? `${name} is not set.` : `${name} is not JSON: ${(error as Error).message}`,
      );
    }
    return {} as Variables[Name];
  };
  const [routes, settings, callers] = [read("MODELS"), read("SETTINGS"), read("CALLERS")];
  for (const name of Object.keys(routes)) {
    if (Object.hasOwn(bundled, name)) continue;
    problems.push(`MODELS names "${name}"; this bundle carries ${Object.keys(bundled).join(", ")}.`);
  }
  if (problems.length === 0 && Object.keys(routes).length === 0 && settings.proxy.endpoints.length === 0) {
    problems.push("MODELS names no model.");
  }
  if (problems.length > 0) throw misconfigured(problems);
  const models = Object.entries(routes).map(([name, route]) => {
    return [name, { name, ...readRoute(name, route), ...bundled[name]! }] as const;
  });
  return { models: new Map(models), settings, callers };
}

function readRoute(name: string, route: RouteVariable): Omit<Model, "name" | keyof ModelDescription> {
  const [endpoint, hosting, version, listed = [], protocol, inferenceComponent, assignBy = "request"] = route;
  const variants = listed.map((variant) => (typeof variant === "string" ? variant : variant[0]));
  const common = { endpoint, hosting, variants, version };
  if (hosting === "shared") {
    const artifacts = listed.flatMap((one) => (typeof one === "string" ? [] : [one]));
    const all = (artifacts.length > 0 ? artifacts : [["live", 1, version] as const]).map(
      ([variant, weight, artifact]) => ({ variant, weight, targetModel: targetModelOf(name, artifact) }),
    );
    return { ...common, artifacts: { all, assignBy } };
  }
  return { ...common, ...(protocol && { protocol }), ...(inferenceComponent && { inferenceComponent }) };
}

function misconfigured(problems: readonly string[]): Error {
  return new Error(
    `The environment of the function is not valid; the Pulumi program (or the local stack) sets it.\n${problems.join("\n")}`,
  );
}
