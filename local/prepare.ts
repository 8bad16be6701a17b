import { type Endpoint } from "./sagemaker/endpoint";

export interface PrepareOptions {
  readonly lambda: Promise<unknown>;
  readonly files: () => Promise<unknown>;
  readonly endpoints: readonly Endpoint[];
  readonly log: (line: string) => void;
  /** Aborted when the stack closes. */
  readonly signal: AbortSignal;
}

/**
 * Builds everything before requests need it: first what the first prediction uses, then the rest one by one. Logs
 * failures early.
 */
export async function prepare({ lambda, files, endpoints, log, signal }: PrepareOptions): Promise<void> {
  const attempt = (what: string, made: Promise<unknown>) =>
    made.catch((error: Error) => log(`[${what}] build failed: ${error.message}`));
  const [first, ...others] = endpoints.map((endpoint) => () => attempt(endpoint.options.model, endpoint.prepare()));
  await Promise.all([attempt("api", lambda), first?.()]);
  for (const make of [() => attempt("page", files()), ...others]) if (!signal.aborted) await make();
}
