import { type ErrorBody } from "../../model/errors";

/** The API cannot be checked at all: not reachable, not this API, or it refuses the caller. */
export class SmokeError extends Error {
  override readonly name = "SmokeError";
}

export interface ApiResult {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed body; undefined if it is not JSON. */
  readonly body: unknown;
  /** From the request to the end of the answer. */
  readonly milliseconds: number;
}

export interface ApiClient {
  /** @throws SmokeError if the API cannot be reached or refuses the caller */
  get(path: string): Promise<ApiResult>;
  /** @throws SmokeError if the API cannot be reached or refuses the caller */
  post(path: string, request: unknown): Promise<ApiResult>;
}

/** Time to wait for an answer, in milliseconds. A serverless container answers within it, so a longer silence is a failure. */
const timeoutMs = 60_000;

/** Creates a client of the API at this URL. @param key null for an anonymous caller */
export function createClient(url: string, key: string | null): ApiClient {
  const credentials = key === null ? {} : { "x-api-key": key };

  async function send(path: string, init: RequestInit): Promise<ApiResult> {
    const start = performance.now();
    const headers = { ...credentials, "cache-control": "no-store", "content-type": "application/json" };
    try {
      const response = await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
      const body = parseJson(await response.text());
      return { status: response.status, headers: response.headers, body, milliseconds: performance.now() - start };
    } catch (error) {
      const { message, cause } = error as Error & { readonly cause?: Partial<Error> };
      throw new SmokeError(`${url} cannot be reached: ${cause?.message || message}`, { cause: error });
    }
  }

  const admitted = async (path: string, init: RequestInit) => {
    const result = await send(path, init);
    const refusal = refusalOf(result, key !== null);
    if (refusal) throw new SmokeError(`${init.method} ${path}: ${refusal}`);
    return result;
  };
  return {
    get: (path) => admitted(path, { method: "GET" }),
    post: (path, request) => admitted(path, { method: "POST", body: JSON.stringify(request) }),
  };
}

/** Message for a caller that may not ask; null for one that may. */
function refusalOf({ status, headers, body }: ApiResult, hasKey: boolean): string | null {
  const message = errorOf(body)?.message ?? "";
  if (status === 401 && !hasKey)
    return `the API requires credentials. Give a key: --key mf_… (npm run keys). ${message}`;
  if (status === 401) return `the key is refused: ${message}`;
  if (status === 403) return `not allowed: ${message} Give a key that may predict: --key mf_… (npm run keys).`;
  const retryAfter = Number(headers.get("retry-after") ?? 0);
  if (status === 429 && retryAfter > longestPauseSeconds) {
    return `limit reached: ${message} Give a key (--key), or ask less: --cases 1.`;
  }
  return null;
}

/** A rate limit that ends within this time is waited for. */
const longestPauseSeconds = 10;

/** The error envelope of an answer; undefined if it has none. */
export function errorOf(body: unknown): Partial<ErrorBody["error"]> | undefined {
  return (body as Partial<ErrorBody> | undefined)?.error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
