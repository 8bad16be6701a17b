import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { parseJsonFile } from "../../model/validation";

/** Marks a field that is left out of a bad request. */
const absent = "<absent>";

const badRequestsFile = z.array(
  z.strictObject({
    name: z.string().min(1),
    /** Changes to the contract's first example, by field. */
    change: z.record(z.string(), z.json()),
    /** Path of the invalid field that the answer names; null for the body as a whole. */
    param: z.string().nullable(),
    message: z.string().min(1),
  }),
);

export interface BadRequest {
  readonly name: string;
  readonly body: string;
  readonly param: string | null;
  readonly message: string;
}

/**
 * Reads `bad-requests.json` of a model's folder: requests that every form of the model must refuse, with the exact
 * messages. Empty if the folder has no such file.
 * @param example the request that the cases modify
 */
export function readBadRequests(dir: string, example: unknown): readonly BadRequest[] {
  const file = path.join(dir, "bad-requests.json");
  if (!existsSync(file)) return [];
  const { value, problems } = parseJsonFile(badRequestsFile, file, readFileSync(file, "utf8"));
  if (value === null) throw new Error(problems.join("\n"));
  return value.map(({ change, ...expected }) => {
    const fields = Object.entries({ ...(example as object), ...change }).filter(([, part]) => part !== absent);
    return { ...expected, body: JSON.stringify(Object.fromEntries(fields)) };
  });
}
