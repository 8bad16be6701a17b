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
import { internalErrorMessage } from "../core/errors";

export interface Authorizer {
  (event: HttpAuthorizerEvent): Promise<HttpAuthorizerResult>;
  (event: RestAuthorizerEvent): Promise<RestAuthorizerResult>;
  (event: AuthorizerEvent): Promise<HttpAuthorizerResult | RestAuthorizerResult>;
}

/**
 * The authorizer of both APIs. Lets every request pass to the function, with the caller or the refusal, because a
 * gateway could state neither the reason nor our error envelope.
 * @param logError receives unexpected errors, without any content of the request
 */
export function createAuthorizer(identify: Identify, logError: (error: unknown) => void): Authorizer {
  async function answer(request: CallerRequest): Promise<AuthorizerAnswer> {
    try {
      const found = await identify(request);
      return isRefusal(found) ? { refusal: JSON.stringify(found) } : { caller: JSON.stringify(found) };
    } catch (error) {
      logError(error);
      return { refusal: JSON.stringify(unforeseen) };
    }
  }

  return (async (event: AuthorizerEvent) => {
    const context = await answer(requestOf(event));
    return event.version === "2.0" ? { isAuthorized: true, context } : allow(event.methodArn, context);
  }) as Authorizer;
}

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

/** Allows the whole stage, for this request only: the policy is not cached, and a path may contain `*` and `?`. */
function allow(methodArn: string, context: AuthorizerAnswer): RestAuthorizerResult {
  const [api, stage] = methodArn.split("/");
  return {
    principalId: "caller",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: `${api}/${stage}/*` }],
    },
    context,
  };
}
