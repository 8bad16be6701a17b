import * as z from "zod";
import { invocation } from "../../model/limits";
import { answerSeconds } from "./limits";
import { type ModelDescription, type Models } from "./model";

export interface Config {
  readonly models: Models;
  /** How long a request waits for a cold endpoint. */
  readonly coldWaitSeconds: number;
}

const endpointOfModel = z.tuple([
  z.string().regex(invocation.name, "expected the name of a SageMaker endpoint"),
  z.enum(["serverless", "always-on"]),
  z.string().min(1, "expected the model's version"),
  z
    .array(z.string().regex(invocation.name, "expected the name of a production variant"))
    .refine((names) => new Set(names).size === names.length, "names a production variant twice")
    .optional(),
]);

const environment = z.object({
  MODELS: z
    .string("is not set")
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch (error) {
        context.addIssue(`is not JSON: ${(error as Error).message}`);
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), endpointOfModel))
    .refine((models) => Object.keys(models).length > 0, "names no model"),
  COLD_WAIT_SECONDS: z
    .string("is not set")
    .regex(/^\d+$/, "expected a whole number of seconds")
    .transform(Number)
    .pipe(z.int().max(answerSeconds)),
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
  const { MODELS, COLD_WAIT_SECONDS } = result.data;
  const models = Object.entries(MODELS).map(([name, [endpoint, hosting, version, variants = []]]) => {
    const description = Object.hasOwn(bundled, name) ? bundled[name] : undefined;
    if (!description) {
      throw misconfigured(`MODELS names "${name}"; this bundle carries ${Object.keys(bundled).join(", ")}.`);
    }
    return [name, { name, endpoint, hosting, variants, version, ...description }] as const;
  });
  return { models: new Map(models), coldWaitSeconds: COLD_WAIT_SECONDS };
}

function misconfigured(problem: string): Error {
  return new Error(
    `The environment of the function is not valid; the Pulumi program (or the local stack) sets it.\n${problem}`,
  );
}
