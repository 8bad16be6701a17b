import { invalid, type Refusal } from "./refusal";

/** What a request says of its caller. */
export interface CallerHeaders {
  readonly authorization?: string | undefined;
  /** The header `x-api-key`. */
  readonly apiKey?: string | undefined;
}

export interface Credentials {
  /** A key or a token: characters of RFC 6750's b64token alone. */
  readonly text: string;
  /** Whether it came as `Authorization`, which alone may carry tokens. */
  readonly bearer: boolean;
}

/** In place of a key: no credentials. For clients, such as OpenAI's, that insist on sending one. */
export const anonymousWord = "anonymous";

/**
 * An empty bearer, or what SDKs and their documentation put in place of a key that nobody needs: `EMPTY` (vLLM),
 * `sk-no-key-required` (llama.cpp), `ollama`, `lm-studio`, the text of an unset variable.
 */
const placeholder =
  /^bearer(?: +(?:sk-)?(?:anonymous|dummy|empty|lm-studio|no-key(?:-required)?|none|not-needed|null|ollama|placeholder|undefined))? *$/i;

/** The headers without an `Authorization` that is a placeholder. For APIs that admit anonymous callers. */
export function withoutPlaceholder({ authorization, apiKey }: CallerHeaders): CallerHeaders {
  return authorization !== undefined && placeholder.test(authorization) ? { apiKey } : { authorization, apiKey };
}

/** Nothing longer passes API Gateway together with the other headers. */
const maxLength = 8192;
const b64token = /^[A-Za-z0-9._~+/-]+=*$/;

/** The one key or token of a request; null without any. */
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
