import {
  type AuthorizerAnswer,
  type AuthorizerEvent,
  type HttpAuthorizerEvent,
  type HttpAuthorizerResult,
  type RestAuthorizerEvent,
  type RestAuthorizerResult,
} from "./events/authorizer";
import { type CallerRequest, type Identify } from "../core/callers/identify";
import { isRefusal, type Refusal } from "../core/callers/refusal";
import { addressId } from "../core/callers/client-address";
import { internalErrorMessage } from "../core/errors";
import { createRefusals } from "../core/rate-limits/refusals";

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
  refusals = createRefusals(),
): Authorizer {
  /** Null: refused without an explanation. */
  async function answer(request: CallerRequest): Promise<AuthorizerAnswer | null> {
    try {
      const found = await identify(request);
      if (!isRefusal(found)) return { caller: JSON.stringify(found) };
      if (callersFaults.has(found.code)) {
        const address = addressId(request.sourceIp);
        if (refusals.waitSeconds(address) !== null) return null;
        refusals.count(address);
      }
      return { refusal: JSON.stringify(found) };
    } catch (error) {
      logError(error);
      return { refusal: JSON.stringify(unforeseen) };
    }
  }

  return (async (event: AuthorizerEvent) => {
    const context = await answer(requestOf(event));
    if (event.version !== "2.0") return policyOf(event.methodArn, context);
    return context ? { isAuthorized: true, context } : { isAuthorized: false };
  }) as Authorizer;
}

const callersFaults: ReadonlySet<Refusal["code"]> = new Set(["missing_credentials", "invalid_credentials"]);

const unforeseen: Refusal = { code: "internal_error", message: internalErrorMessage };

function requestOf(event: AuthorizerEvent): CallerRequest {
  if (event.version === "2.0") {
    const { authorization, "x-api-key": apiKey } = event.headers ?? {};
    return { authorization, apiKey, sourceIp: event.requestContext.http.sourceIp };
  }
  return {
    authorization: headerOf(event, "authorization"),
    apiKey: headerOf(event, "x-api-key"),
    sourceIp: event.requestContext.identity.sourceIp,
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
