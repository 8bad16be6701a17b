import * as z from "zod";

const finding = z.object({
  policy: z.string(),
  message: z.string(),
  /** Type and name of the resource. */
  resource: z.string().optional(),
  enforcement: z.enum(["mandatory", "advisory"]).default("mandatory"),
});
const result = z.object({ checked: z.int().min(0), findings: z.array(finding).default([]) });

/** Result of a policy pack, from a JSON file: the number of policies that were checked, and what they found. */
export type PolicyResult = z.output<typeof result>;

/** @throws Error naming the file if it is not a policy result */
export function parsePolicyResult(text: string, file: string): PolicyResult {
  try {
    return result.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${file} is not a policy result: ${reason}`, { cause: error });
  }
}
