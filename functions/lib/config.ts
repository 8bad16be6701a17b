import * as z from "zod";
import { invocation } from "../../model/limits";
import { apiSettings, type ApiSettings } from "./api-settings";
import { callerPolicy, type CallerPolicy } from "./callers/policy";
import { jsonVariable } from "./json-variable";
import { type ModelDescription, type Models } from "./model";

export interface Config {
  readonly models: Models;
  readonly settings: Omit<ApiSettings, "callers">;
  readonly callers: CallerPolicy;
}

const endpointOfModel = z.tuple([
  z.string().regex(invocation.name, "expected the name of a SageMaker endpoint"),
  z.enum(["serverless", "always-on"]),
  z.string().min(1, "expected the model's version"),
  z
    .array(z.string().regex(invocation.name, "expected the name of a production variant"))
    .refine((names) => new Set(names).size === names.length, "names a production variant twice")
    .optional(),
  z.literal("openai", "expected openai, the protocol of the container").optional(),
]);

const environment = z.object({
  MODELS: jsonVariable
    .pipe(z.record(z.string(), endpointOfModel))
    .refine((models) => Object.keys(models).length > 0, "names no model"),
  SETTINGS: jsonVariable.pipe(apiSettings.omit({ callers: true })),
  CALLERS: jsonVariable.pipe(callerPolicy),
});

/**
 * Reads the environment against what the bundle carries.
 * @throws Error naming every variable that is absent or wrong, and who sets them.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  bundled: Readonly<Record<string, ModelDescription>>,
): Config {
  const result = environment.safeParse(env);
  if (!result.success) throw misconfigured(z.prettifyError(result.error));
  const { MODELS, SETTINGS, CALLERS } = result.data;
  const models = Object.entries(MODELS).map(([name, [endpoint, hosting, version, variants = [], protocol]]) => {
    const description = Object.hasOwn(bundled, name) ? bundled[name] : undefined;
    if (!description) {
      throw misconfigured(`MODELS names "${name}"; this bundle carries ${Object.keys(bundled).join(", ")}.`);
    }
    return [
      name,
      { name, endpoint, hosting, variants, version, ...(protocol && { protocol }), ...description },
    ] as const;
  });
  return { models: new Map(models), settings: SETTINGS, callers: CALLERS };
}

function misconfigured(problem: string): Error {
  return new Error(
    `The environment of the function is not valid; the Pulumi program (or the local stack) sets it.\n${problem}`,
  );
}
