import autocannon from "autocannon";

export interface LoadOptions {
  readonly url: string;
  /** Paths of the server at `url`, asked in turn. Default: that of `url`. Not with a function as `bodies`. */
  readonly paths?: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** JSON bodies, sent in turn and repeatedly; or a function that makes the next one, so that none is sent twice. */
  readonly bodies: readonly string[] | (() => string);
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LoadResult {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Posts JSON to a server on this machine as fast as its connections allow, one request at a time on each.
 * @throws Error if any answer is not 2xx, or is missing
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { url, connections, seconds, bodies, headers = {}, paths } = options;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    requests:
      typeof bodies === "function"
        ? [{ setupRequest: (request) => ({ ...request, body: bodies() }) }]
        : (paths?.flatMap((path) => bodies.map((body) => ({ path, body }))) ?? bodies.map((body) => ({ body }))),
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${url}: ${failed} of ${result.requests.total} requests failed.`);
  if (result.requests.total === 0) throw new Error(`${url}: no request was answered within ${seconds} seconds.`);
  return { requests: result.requests.total, p50Ms: result.latency.p50, p99Ms: result.latency.p99 };
}
