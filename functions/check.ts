import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createCheckKey } from "./check/check-key";
import { checkLine } from "./check/report";
import { runCheck, type CheckAnswer, type CheckCase } from "./check/run-check";
import { createTableKeys } from "./stores/table/keys";
import { createTableClient } from "./stores/table/table";

/** Longest time that an answer takes, and a little for the way. */
const askTimeoutMs = 35_000;

const { API_URL, KEY_TABLE = "", LAMBDA_TASK_ROOT = ".", AWS_LAMBDA_FUNCTION_NAME = "check" } = process.env;
const cases = JSON.parse(readFileSync(path.join(LAMBDA_TASK_ROOT, "cases.json"), "utf8")) as readonly CheckCase[];
const getKey = createCheckKey({
  keys: createTableKeys(createTableClient(2), KEY_TABLE, 1000),
  models: [...new Set(cases.map(({ model }) => model))],
});

/** The Lambda function of the synthetic check: asks the public API as any caller does, and reports. */
export async function handler(): Promise<void> {
  const results = await runCheck(cases, { ask, pause, now: Date.now });
  process.stdout.write(checkLine(results, AWS_LAMBDA_FUNCTION_NAME, Date.now()));
}

async function ask({ path, request }: CheckCase): Promise<CheckAnswer> {
  const response = await fetch(`${API_URL}${path}`, {
    method: "POST",
    // An answer of the cache would say nothing of the model.
    headers: { "x-api-key": await getKey(), "cache-control": "no-store", "content-type": "application/json" },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(askTimeoutMs),
  });
  const retryAfter = Number(response.headers.get("retry-after") ?? NaN);
  const text = await response.text();
  return { status: response.status, retryAfter: Number.isNaN(retryAfter) ? null : retryAfter, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
