import { errorCodes, internalErrorMessage, type ErrorCode } from "../../functions/core/errors";
import { exposedHeaders } from "../../functions/core/routes";
import { httpApi } from "../../functions/core/limits";
import { type ErrorBody } from "../../model/errors";

/** Answer that a REST API gives itself, without calling the function. */
export interface GatewayResponse {
  /** API Gateway's name for the case. */
  readonly responseType: string;
  /** Undefined for the defaults of a class, where each case keeps its own status. */
  readonly statusCode: string | undefined;
  readonly responseTemplates: Readonly<Record<string, string>>;
  readonly responseParameters: Readonly<Record<string, string>>;
}

/**
 * Answers that API Gateway gives itself, in the API's error envelope.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const gatewayResponses: readonly GatewayResponse[] = [
  response("UNAUTHORIZED", "missing_credentials", "No valid credentials: send a key or a token.", {
    "www-authenticate": 'Bearer realm="modelfront"',
  }),
  response("ACCESS_DENIED", "not_allowed", "The caller is not allowed to do this."),
  // API Gateway's answer to an unknown path or method.
  response("MISSING_AUTHENTICATION_TOKEN", "not_found", "The path does not exist, or does not support this method."),
  response("RESOURCE_NOT_FOUND", "not_found", "The path does not exist."),
  response(
    "REQUEST_TOO_LARGE",
    "payload_too_large",
    `The request exceeds API Gateway's limit of ${httpApi.maxPayloadBytes} bytes.`,
  ),
  response("UNSUPPORTED_MEDIA_TYPE", "unsupported_media_type", "The API does not accept this content type."),
  response("THROTTLED", "rate_limited", "Too many requests from all callers together. Retry in 1 s.", {
    "retry-after": "1",
  }),
  response("INTEGRATION_TIMEOUT", "deadline_exceeded", "The response took too long."),
  response("INTEGRATION_FAILURE", "internal_error", internalErrorMessage),
  response("AUTHORIZER_FAILURE", "internal_error", internalErrorMessage),
  response("AUTHORIZER_CONFIGURATION_ERROR", "internal_error", internalErrorMessage),
  rest("DEFAULT_4XX", "invalid_request", "The request is not valid."),
  rest("DEFAULT_5XX", "internal_error", internalErrorMessage),
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
    // These answers contain no user data, so any page may read them. Answers of the function follow the settings.
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
