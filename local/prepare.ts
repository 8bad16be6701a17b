import { type Endpoint } from "./sagemaker/endpoint";

export interface PrepareOptions {
  readonly lambda: Promise<unknown>;
  readonly files: () => Promise<unknown>;
  readonly endpoints: readonly Endpoint[];
  readonly log: (line: string) => void;
  /** Aborted when nothing more is to be made. */
  readonly signal: AbortSignal;
}

/**
 * Makes what is needed sooner or later, before somebody waits for it: what the first prediction takes, then the rest, one
 * after the other. Mistakes are reported here, ahead of the requests that meet them.
 */
export async function prepare({ lambda, files, endpoints, log, signal }: PrepareOptions): Promise<void> {
  const attempt = (what: string, made: Promise<unknown>) =>
    made.catch((error: Error) => log(`[${what}] could not be made: ${error.message}`));
  const [first, ...others] = endpoints.map((endpoint) => () => attempt(endpoint.options.model, endpoint.prepare()));
  await Promise.all([attempt("api", lambda), first?.()]);
  for (const make of [() => attempt("page", files()), ...others]) if (!signal.aborted) await make();
}
