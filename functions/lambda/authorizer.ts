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
import { ApiError, internalErrorMessage } from "../core/errors";

export interface Authorizer {
  (event: HttpAuthorizerEvent): Promise<HttpAuthorizerResult>;
  (event: RestAuthorizerEvent): Promise<RestAuthorizerResult>;
  (event: AuthorizerEvent): Promise<HttpAuthorizerResult | RestAuthorizerResult>;
}

/**
 * The authorizer of both APIs. Lets every request pass to the function, with the caller or the refusal, because a
 * gateway could state neither the reason nor our error envelope.
 * @param logError receives unexpected errors, without any content of the request
 * @param edgeSecret secret of CloudFront, in a stack with a domain
 */
export function createAuthorizer(
  identify: Identify,
  logError: (error: unknown) => void,
  edgeSecret?: string,
): Authorizer {
  const clientAddress = createClientAddress(edgeSecret);

  async function answer(event: AuthorizerEvent): Promise<AuthorizerAnswer> {
    try {
      const found = await identify(requestOf(event, clientAddress));
      return isRefusal(found) ? { refusal: JSON.stringify(found) } : { caller: JSON.stringify(found) };
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
    return event.version === "2.0" ? { isAuthorized: true, context } : allow(event.methodArn, context);
  }) as Authorizer;
}

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
