import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { difference } from "../../model/golden";
import { serverless } from "../../model/limits";
import { casesOf, type SmokeCase, type SmokeCases } from "./cases";
import { errorOf, SmokeError, type ApiClient, type ApiResult } from "./client";

export interface SmokeOptions {
  /** Models to ask; empty for all. */
  readonly models: readonly string[];
  /** Largest number of cases per model; null for all. */
  readonly maxCases: number | null;
  /** Called before each model. */
  readonly onModel?: (name: string) => void;
  /** Replaces the pause before a request is repeated, in milliseconds. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

export interface ModelReport {
  readonly name: string;
  /** State before the first request: `cold`, `ready`, … */
  readonly state: string;
  readonly version: string;
  readonly cases: number;
  readonly passed: number;
  /** Until the first answer, including the start of a container; null without one. */
  readonly firstMs: number | null;
  /** Median of the other answers; null without any. */
  readonly warmMs: number | null;
  readonly problems: readonly string[];
}

const modelList = z.object({
  data: z.array(z.object({ id: z.string(), version: z.string(), state: z.string() })),
});
type ListedModel = z.output<typeof modelList>["data"][number];

/**
 * Asks every model of an API for its cases, one at a time.
 * @throws SmokeError if the API cannot be reached, is another one, refuses the caller, or has none of the models named
 */
export async function checkApi(client: ApiClient, options: SmokeOptions): Promise<ModelReport[]> {
  const { status, body } = await client.get("/v1/models");
  const listed = modelList.safeParse(body);
  if (status !== 200 || !listed.success) {
    throw new SmokeError(`GET /v1/models answered ${status}, not a list of models. Give the URL of the API (apiUrl).`);
  }
  const names = listed.data.data.map(({ id }) => id);
  const unknown = options.models.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new SmokeError(`No such model: ${unknown.join(", ")}. Available: ${names.join(", ")}.`);
  }
  const reports: ModelReport[] = [];
  for (const model of listed.data.data) {
    if (options.models.length > 0 && !options.models.includes(model.id)) continue;
    options.onModel?.(model.id);
    reports.push(await checkModel(model, client, options));
  }
  return reports;
}

async function checkModel(
  { id: name, version, state }: ListedModel,
  client: ApiClient,
  { maxCases, pause = wait }: SmokeOptions,
): Promise<ModelReport> {
  const about = { name, state, version };
  if (state === "asleep") return { ...about, cases: 0, passed: 0, firstMs: null, warmMs: null, problems: [] };
  const known = await casesOf(name, client);
  const cases = known.cases.slice(0, maxCases ?? undefined);
  // The first case comes twice, so that an answer that depends on what was asked before is found.
  const [first] = cases;
  const again = first && cases.length > 1 ? [{ ...first, name: `${first.name}, asked again` }] : [];
  const problems: string[] = [];
  const times: number[] = [];
  let passed = 0;
  for (const one of [...cases, ...again]) {
    const { result, milliseconds } = await ask(name, one, client, pause);
    if (result.status !== 200) {
      // The other cases would fail for the same reason.
      const { code = "", message = "no error message" } = errorOf(result.body) ?? {};
      problems.push(`"${one.name}" returned status ${result.status} ${code}: ${message}`);
      break;
    }
    times.push(milliseconds);
    const found = problemsOf(one, result, known, version);
    problems.push(...found);
    if (found.length === 0) passed += 1;
  }
  return {
    ...about,
    cases: cases.length + again.length,
    passed,
    firstMs: times[0] ?? null,
    warmMs: median(times.slice(1)),
    problems,
  };
}

/** Repeats a request while its model starts or is at capacity, for as long as SageMaker lets a container start. */
async function ask(
  model: string,
  { request }: SmokeCase,
  client: ApiClient,
  pause: NonNullable<SmokeOptions["pause"]>,
): Promise<{ result: ApiResult; milliseconds: number }> {
  const start = performance.now();
  for (;;) {
    const result = await client.post(`/v1/models/${model}/predict`, request);
    const milliseconds = performance.now() - start;
    const isPassing = result.status === 429 || result.status === 503;
    if (!isPassing || milliseconds > serverless.startupSeconds * 1000) return { result, milliseconds };
    await pause(1000 * Math.max(1, Number(result.headers.get("retry-after") ?? 1)));
  }
}

function problemsOf(
  { name, expected }: SmokeCase,
  { body, headers }: ApiResult,
  { tolerance, response }: SmokeCases,
  version: string,
): string[] {
  const found = expected === undefined ? null : difference(expected, body, tolerance);
  const invalid = response?.safeParse(body).error;
  const answered = headers.get("x-model-version");
  return [
    ...(found ? [`"${name}" returned a different answer: ${found}`] : []),
    ...(invalid ? [`"${name}" returned an answer outside the contract: ${z.prettifyError(invalid)}`] : []),
    ...(answered !== null && answered !== version
      ? [`"${name}" was answered by version ${answered}, but the list of models says ${version}`]
      : []),
  ];
}

function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
