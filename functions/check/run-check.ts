import { difference, type GoldenFile } from "../../model/golden";

/** A golden case to ask for. */
export interface CheckCase {
  readonly model: string;
  /** Path and query of the request. */
  readonly path: string;
  readonly request: unknown;
  readonly response: unknown;
  readonly tolerance: GoldenFile["tolerance"];
}

export interface CheckAnswer {
  readonly status: number;
  /** Seconds of `retry-after`; null without one. */
  readonly retryAfter: number | null;
  /** Undefined if it is not JSON. */
  readonly body: unknown;
}

export interface CheckResult {
  readonly model: string;
  readonly path: string;
  readonly milliseconds: number;
  /** Difference or failure; null if the answer is the golden one. */
  readonly problem: string | null;
}

export interface CheckPorts {
  /** Asks the public API. Rejects if it cannot be reached. */
  readonly ask: (one: CheckCase) => Promise<CheckAnswer>;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** In milliseconds. */
  readonly now: () => number;
}

/** A container of a serverless endpoint may take most of this to start. */
const patienceMs = 120_000;

/**
 * Asks for every case at once and compares the answers. 429 and 503 are asked again while there is patience, because a
 * container that starts is no failure.
 */
export function runCheck(cases: readonly CheckCase[], ports: CheckPorts): Promise<CheckResult[]> {
  return Promise.all(cases.map((one) => checkCase(one, ports)));
}

async function checkCase(one: CheckCase, ports: CheckPorts): Promise<CheckResult> {
  const { model, path } = one;
  const start = ports.now();
  const problem = await askPatiently(one, ports, start + patienceMs).catch(
    (error: Error) => `The API cannot be reached: ${error.message}`,
  );
  return { model, path, milliseconds: Math.round(ports.now() - start), problem };
}

/** The problem; null if there is none. */
async function askPatiently(one: CheckCase, { ask, pause, now }: CheckPorts, until: number): Promise<string | null> {
  for (;;) {
    const { status, retryAfter, body } = await ask(one);
    if (status === 200) return difference(one.response, body, one.tolerance);
    const pauseMs = 1000 * Math.max(1, retryAfter ?? 1);
    const isPassing = status === 429 || (status === 503 && retryAfter !== null);
    if (!isPassing || now() + pauseMs > until) return `Status ${status}${codeOf(body)}.`;
    await pause(pauseMs);
  }
}

function codeOf(body: unknown): string {
  const { error } = (body ?? {}) as { readonly error?: { readonly code?: unknown } };
  return typeof error?.code === "string" ? ` ${error.code}` : "";
}
