import { errorCodes, type ErrorCode } from "../../functions/core/errors";
import { exposedHeaders } from "../../functions/core/routes";
import { httpApi } from "../../functions/core/limits";
import { type ErrorBody } from "../../model/errors";

/** What a REST API says where it answers in the function's place. */
export interface GatewayResponse {
  /** API Gateway's name for the occasion. */
  readonly responseType: string;
  /** Undefined for the rest of a class, where each occasion keeps its own. */
  readonly statusCode: string | undefined;
  readonly responseTemplates: Readonly<Record<string, string>>;
  readonly responseParameters: Readonly<Record<string, string>>;
}

const failed = "Something failed on our side. Quote the x-request-id of this answer.";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export const gatewayResponses: readonly GatewayResponse[] = [
  response("UNAUTHORIZED", "missing_credentials", "It is not known who calls: send a key or a token.", {
    "www-authenticate": 'Bearer realm="modelfront"',
  }),
  response("ACCESS_DENIED", "not_allowed", "You may not use this."),
  // What API Gateway says of every path and method that it does not have.
  response("MISSING_AUTHENTICATION_TOKEN", "not_found", "There is no such path, or not with this method."),
  response("RESOURCE_NOT_FOUND", "not_found", "There is no such path."),
  response(
    "REQUEST_TOO_LARGE",
    "payload_too_large",
    `The request is larger than the ${httpApi.maxPayloadBytes} bytes that API Gateway takes.`,
  ),
  response("UNSUPPORTED_MEDIA_TYPE", "unsupported_media_type", "The API does not take this content type."),
  response("THROTTLED", "rate_limited", "All callers together ask too often. Try again in a second.", {
    "retry-after": "1",
  }),
  response("INTEGRATION_TIMEOUT", "deadline_exceeded", "The answer took too long."),
  response("INTEGRATION_FAILURE", "internal_error", failed),
  response("AUTHORIZER_FAILURE", "internal_error", failed),
  response("AUTHORIZER_CONFIGURATION_ERROR", "internal_error", failed),
  rest("DEFAULT_4XX", "invalid_request", "The request is not valid."),
  rest("DEFAULT_5XX", "internal_error", failed),
];

function response(
  responseType: string,
  code: ErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  return { ...rest(responseType, code, message, headers), statusCode: String(errorCodes[code].status) };
}

function rest(
  responseType: string,
  code: ErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  const body: ErrorBody = { error: { message, type: errorCodes[code].type, param: null, code } };
  const fixed = {
    // Nothing here is about anybody, so every page may read it; answers of the function go by the settings.
    "access-control-allow-origin": "*",
    "access-control-expose-headers": exposedHeaders.join(","),
    "cache-control": "no-store",
    ...headers,
  };
  const parameters = Object.entries(fixed).map(([name, value]) => [name, `'${value}'`] as const);
  return {
    responseType,
    statusCode: undefined,
    responseTemplates: { "application/json": JSON.stringify(body) },
    responseParameters: Object.fromEntries(
      [...parameters, ["x-request-id", "context.requestId"] as const].map(([name, value]) => [
        `gatewayresponse.header.${name}`,
        value,
      ]),
    ),
  };
}
