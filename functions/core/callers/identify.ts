import { type Jwks } from "aws-jwt-verify/jwk";
import { type Caller } from "./caller";
import { callerOfClaims } from "./claims";
import { addressId } from "./client-address";
import { readCredentials, withoutPlaceholder, type CallerHeaders } from "./credentials";
import { type IssuedKey, type KeyStore } from "./key-store";
import { keyPrefix, parseKey } from "./key-text";
import { type CallerPolicy } from "./policy";
import { invalid, isRefusal, type Refusal } from "./refusal";
import { matchesSecret, unknownSecret } from "./secret";
import { createVerifyToken, type TokenOptions } from "./token";

export interface CallerRequest extends CallerHeaders {
  /** Client address as the gateway saw it, never taken from a header. */
  readonly sourceIp: string;
}

/** Identifies the caller of a request. */
export type Identify = (request: CallerRequest) => Promise<Caller | Refusal>;

export interface IdentifyOptions extends Pick<TokenOptions, "jwks" | "fetcher"> {
  readonly policy: CallerPolicy;
  /** Required if the policy accepts keys. */
  readonly keys?: Pick<KeyStore, "find"> | undefined;
  readonly jwks?: Jwks | undefined;
  /** Called at most once a minute while the key store or issuer is unavailable. */
  readonly warn: (message: string, cause: unknown) => void;
  /** In milliseconds. */
  readonly now?: () => number;
}

export function createIdentify(options: IdentifyOptions): Identify {
  const { policy, keys, now = Date.now } = options;
  const verifyToken = policy.jwt && createVerifyToken(policy.jwt, options);
  const guardKeys = createGuard("The store of keys", options);
  const guardTokens = createGuard("The issuer of tokens", options);

  async function callerOfKey(text: string): Promise<Caller | Refusal> {
    if (!policy.keys || !keys) return invalid("This API does not accept issued keys.");
    const parsed = parseKey(text);
    if (!parsed) return invalid("The key is not valid: it is incomplete.");
    return guardKeys(async () => callerOf(await keys.find(parsed.id), parsed.secret, now()));
  }

  async function callerOfToken(token: string): Promise<Caller | Refusal> {
    const { jwt } = policy;
    if (!jwt || !verifyToken) return invalid("This key was not issued by this API.");
    return guardTokens(async () => {
      const verified = await verifyToken(token);
      return isRefusal(verified) ? verified : callerOfClaims(verified.claims, jwt);
    });
  }

  return async (request) => {
    const credentials = readCredentials(policy.anonymous ? withoutPlaceholder(request) : request);
    if (credentials === null) return anonymousCaller(policy, request.sourceIp);
    if (isRefusal(credentials)) return credentials;
    const { text, bearer } = credentials;
    if (text.startsWith(keyPrefix)) return callerOfKey(text);
    // Clients that insist on a key may send a made-up one: where tokens are not accepted, a bearer cannot be one.
    if (bearer && !policy.jwt && policy.anonymous) return anonymousCaller(policy, request.sourceIp);
    return bearer
      ? callerOfToken(text)
      : invalid(`The header x-api-key holds no issued key: they begin with ${keyPrefix}`);
  };
}

function anonymousCaller(policy: CallerPolicy, sourceIp: string): Caller | Refusal {
  const { anonymous, clientAddresses } = policy;
  if (!anonymous) return { code: "missing_credentials", message: wantedCredentials(policy) };
  return {
    kind: "anonymous",
    id: addressId(sourceIp, clientAddresses),
    scopes: anonymous.scopes,
    models: null,
    limits: anonymous.callsPerHour === undefined ? {} : { perHour: anonymous.callsPerHour },
  };
}

function wantedCredentials({ keys, jwt }: CallerPolicy): string {
  const key = "a key, as `Authorization: Bearer mf_…` or `x-api-key: mf_…`";
  const token = "a token of its issuer, as `Authorization: Bearer …`";
  const wanted = [keys && key, jwt && token].filter(Boolean);
  return wanted.length > 0 ? `Credentials required. Send ${wanted.join(", or ")}.` : "This API is closed.";
}

/** The caller of a key. Says that a key is revoked or expired only if the secret is right. */
function callerOf(key: IssuedKey | null, secret: string, now: number): Caller | Refusal {
  if (!matchesSecret(secret, key?.secrets ?? unknownSecret, now) || !key) return invalid("The key is not valid.");
  if (key.revoked !== null) return invalid("The key has been revoked.");
  if (key.expires !== null && now >= Date.parse(key.expires)) return invalid(`The key expired on ${key.expires}.`);
  const { id, scopes, models, limits } = key;
  return { kind: "key", id, scopes, models, limits };
}

type Guard = (ask: () => Promise<Caller | Refusal>) => Promise<Caller | Refusal>;

const warningEveryMilliseconds = 60_000;

/** Refuses everyone while the key store or issuer is unavailable, and warns occasionally. */
function createGuard(what: string, { warn, now = Date.now }: Pick<IdentifyOptions, "warn" | "now">): Guard {
  let warned = -Infinity;
  return async (ask) => {
    try {
      return await ask();
    } catch (error) {
      if (now() - warned >= warningEveryMilliseconds) {
        warned = now();
        warn(`${what} cannot be reached: its callers get 503.`, error);
      }
      return {
        code: "store_unavailable",
        message: "Credentials cannot be checked at the moment. Try again in a few seconds.",
      };
    }
  };
}
