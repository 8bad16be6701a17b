import {
  type AuthorizerAnswer,
  type AuthorizerEvent,
  type HttpAuthorizerEvent,
  type HttpAuthorizerResult,
  type RestAuthorizerEvent,
  type RestAuthorizerResult,
} from "./events/authorizer";
import { type CallerRequest, type Identify } from "../core/callers/identify";
import { createClientAddress, type ClientAddress } from "../core/callers/edge";
import { isRefusal, type Refusal } from "../core/callers/refusal";
import { addressId } from "../core/callers/client-address";
import { ApiError, internalErrorMessage } from "../core/errors";
import { createRefusals, type Refusals } from "../core/rate-limits/refusals";

export interface AuthorizerOptions {
  /** Refused requests of each address. */
  readonly refusals?: Refusals | undefined;
  /** Secret that CloudFront adds to requests, in a stack with a domain. */
  readonly edgeSecret?: string | undefined;
}

export interface Authorizer {
  (event: HttpAuthorizerEvent): Promise<HttpAuthorizerResult>;
  (event: RestAuthorizerEvent): Promise<RestAuthorizerResult>;
  (event: AuthorizerEvent): Promise<HttpAuthorizerResult | RestAuthorizerResult>;
}

/**
 * The authorizer of both APIs. Lets requests pass to the function, with the caller or the refusal, because a gateway
 * could state neither the reason nor our error envelope. An address with too many refused requests gets the gateway's own
 * refusal, which saves the function's run; its valid credentials still work.
 * @param logError receives unexpected errors, without any content of the request
 */
export function createAuthorizer(
  identify: Identify,
  logError: (error: unknown) => void,
  { refusals = createRefusals(), edgeSecret }: AuthorizerOptions = {},
): Authorizer {
  const clientAddress = createClientAddress(edgeSecret);

  /** Null: refused without an explanation. */
  async function answer(event: AuthorizerEvent): Promise<AuthorizerAnswer | null> {
    try {
      const request = requestOf(event, clientAddress);
      const found = await identify(request);
      if (!isRefusal(found)) return { caller: JSON.stringify(found) };
      if (callersFaults.has(found.code)) {
        const address = addressId(request.sourceIp);
        if (refusals.waitSeconds(address) !== null) return null;
        refusals.count(address);
      }
      return { refusal: JSON.stringify(found) };
    } catch (error) {
      if (error instanceof ApiError && error.code === "not_allowed") {
        const refused: Refusal = { code: error.code, message: error.message };
        return { refusal: JSON.stringify(refused) };
      }
      logError(error);
      return { refusal: JSON.stringify(unforeseen) };
    }
  }

  return (async (event: AuthorizerEvent) => {
    const context = await answer(event);
    if (event.version !== "2.0") return policyOf(event.methodArn, context);
    return context ? { isAuthorized: true, context } : { isAuthorized: false };
  }) as Authorizer;
}

const callersFaults: ReadonlySet<Refusal["code"]> = new Set(["missing_credentials", "invalid_credentials"]);

const unforeseen: Refusal = { code: "internal_error", message: internalErrorMessage };

function requestOf(event: AuthorizerEvent, clientAddress: ClientAddress): CallerRequest {
  const isHttp = event.version === "2.0";
  const header = (name: string) => (isHttp ? event.headers?.[name] : headerOf(event, name));
  const { domainName } = event.requestContext;
  const { sourceIp } = isHttp ? event.requestContext.http : event.requestContext.identity;
  return {
    authorization: header("authorization"),
    apiKey: header("x-api-key"),
    sourceIp: clientAddress({ header, sourceIp, domainName }),
  };
}

/** Reads a header as HTTP APIs do: case-insensitive name, values of a repeated header joined by commas. */
function headerOf({ multiValueHeaders }: RestAuthorizerEvent, name: string): string | undefined {
  const values = Object.entries(multiValueHeaders ?? {}).flatMap(([key, values]) =>
    key.toLowerCase() === name ? values : [],
  );
  return values.length > 0 ? values.join(",") : undefined;
}

/**
 * Allows (or, without a context, denies) the whole stage, for this request only: the policy is not cached, and a path
 * may contain `*` and `?`.
 */
function policyOf(methodArn: string, context: AuthorizerAnswer | null): RestAuthorizerResult {
  const [api, stage] = methodArn.split("/");
  const Effect = context ? "Allow" : "Deny";
  return {
    principalId: "caller",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect, Resource: `${api}/${stage}/*` }],
    },
    ...(context && { context }),
  };
}
