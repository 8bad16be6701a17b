import * as z from "zod";

/** JSON in a variable of the environment. */
export const jsonVariable = z.string("is not set").transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    context.addIssue(`is not JSON: ${(error as Error).message}`);
    return z.NEVER;
  }
});
