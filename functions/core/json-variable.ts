import * as z from "zod";

/** Schema of an environment variable that holds JSON. */
export const jsonVariable = z.string("is not set").transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue(`is not JSON: ${(error as Error).message}`);
    return z.NEVER;
  }
});
