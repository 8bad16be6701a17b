import { invalid, type Refusal } from "./refusal";

/** Request headers that may carry credentials. */
export interface CallerHeaders {
  readonly authorization?: string | undefined;
  /** The header `x-api-key`. */
  readonly apiKey?: string | undefined;
}

export interface Credentials {
  /** An API key or a token, made only of the characters of RFC 6750's b64token. */
  readonly text: string;
  /** True if it came in `Authorization`, the only header that may carry tokens. */
  readonly bearer: boolean;
}

/** Stands for "no credentials" where a client, such as OpenAI's, insists on sending a key. */
export const anonymousWord = "anonymous";

/**
 * An empty bearer, or a placeholder that SDKs and their documentation use when no key is needed: `EMPTY` (vLLM),
 * `sk-no-key-required` (llama.cpp), `ollama`, `lm-studio`, the text of an unset variable.
 */
const placeholder =
  /^bearer(?: +(?:sk-)?(?:anonymous|dummy|empty|lm-studio|no-key(?:-required)?|none|not-needed|null|ollama|placeholder|undefined))? *$/i;

/** Drops an `Authorization` header that is a placeholder. For APIs that admit anonymous callers. */
export function withoutPlaceholder({ authorization, apiKey }: CallerHeaders): CallerHeaders {
  return authorization !== undefined && placeholder.test(authorization) ? { apiKey } : { authorization, apiKey };
}

/** Longest credential: API Gateway passes nothing longer together with the other headers. */
const maxLength = 8192;
const b64token = /^[A-Za-z0-9._~+/-]+=*$/;

/** The one key or token of a request; null if it has none. */
export function readCredentials({ authorization, apiKey }: CallerHeaders): Credentials | null | Refusal {
  if (apiKey !== undefined && !isToken(apiKey)) return invalid("The header x-api-key does not hold a key.");
  if (authorization === undefined) return apiKey === undefined ? null : credentials(apiKey, false);
  const [, bearer = ""] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  if (!isToken(bearer)) return invalid("The header Authorization is not `Bearer` and one key or token.");
  if (apiKey !== undefined && apiKey !== bearer) {
    return invalid("Authorization and x-api-key are not the same: send one of them.");
  }
  return credentials(bearer, true);
}

function isToken(text: string): boolean {
  return text.length <= maxLength && b64token.test(text);
}

function credentials(text: string, bearer: boolean): Credentials | null {
  return text === anonymousWord ? null : { text, bearer };
}
