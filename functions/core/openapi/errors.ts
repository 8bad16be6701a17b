import * as z from "zod";
import { type ZodOpenApiResponseObject } from "zod-openapi";
import { errorCodes, type ErrorCode } from "../errors";
import { answerHeaders, headers, rateLimitHeaders } from "./headers";

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];
const types = [...new Set(codes.map((code) => errorCodes[code].type))];

/** The component `Error`. */
export const errorBody = z
  .strictObject({
    error: z.strictObject({
      message: z.string().meta({ description: "For people: what is wrong and what is accepted." }),
      type: z.enum(types),
      param: z.string().nullable().meta({ description: "Where in the request, such as `instances[0][2]`." }),
      code: z.enum(codes),
    }),
  })
  .meta({ description: "The envelope of every error, with the fields that OpenAI's clients read." });

/** The component `GatewayMessage`. */
export const gatewayMessage = z
  .strictObject({ message: z.string() })
  .meta({ description: "API Gateway's own words about a request that never reached the function." });

/** API Gateway's own error messages, by status. */
const gatewayMessages: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/** Meaning of each code, for the document. */
const meanings: Record<ErrorCode, string> = {
  invalid_request: "The request is not what the route says, or the model refused it",
  unsupported_parameter: "The model does not have what this parameter asks for",
  image_refused: "The picture at `image_url` is not fetched or is no picture that is accepted",
  missing_credentials: "The request has no credentials, and the API has no anonymous callers",
  invalid_credentials: "The key or the token is not known, not valid any more, or not for this API",
  not_allowed: "The caller may not do this",
  not_found: "There is no such path",
  model_not_found: "There is no such model",
  endpoint_not_found: "There is no such endpoint among those that may be asked",
  method_not_allowed: "The path does not take this method",
  idempotency_in_progress: "The first request with this `idempotency-key` has no answer yet",
  payload_too_large: "The body is larger than what the gateway, the function or the endpoint takes",
  unsupported_media_type: "The body is of a content type that is not accepted",
  idempotency_key_reused: "The `idempotency-key` was sent before, with another request",
  rate_limited: "The caller sends more requests per second than it may",
  quota_exceeded: "The caller has used up its model calls of the hour or the day",
  internal_error: "The API failed",
  model_error: "The model failed on this request",
  bad_model_response: "The model's answer does not match its contract or is too large",
  asleep: "The model's endpoint is switched off by the stack's settings",
  model_loading: "The model is starting",
  overloaded: "The model has as many requests as it can take",
  model_unavailable: "The model cannot be reached",
  store_unavailable: "The callers' limits cannot be read",
  deadline_exceeded: "The model did not answer in time",
};

/** The error responses of an operation with these codes, by status. The gateway's limit applies to all operations. */
export function errorResponses(given: readonly ErrorCode[]): Record<`${number}`, ZodOpenApiResponseObject> {
  const statuses = new Set([...given.map(statusOf), 429]);
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      errorResponse(
        status,
        given.filter((code) => statusOf(code) === status),
      ),
    ]),
  );
}

function statusOf(code: ErrorCode): number {
  return errorCodes[code].status;
}

function errorResponse(status: number, given: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const gateways = gatewayMessages[status];
  const examples = given.map((code) => {
    const error = { message: `${meanings[code]}.`, type: errorCodes[code].type, param: null, code };
    return [code, { value: { error } }] as const;
  });
  const sentences = given.map((code) => `\`${code}\`: ${meanings[code]}.`);
  return {
    description: [...sentences, ...(gateways ? ["API Gateway may also answer so by itself."] : [])].join(" "),
    headers: errorHeaders(status, gateways !== undefined),
    content: {
      "application/json": {
        schema: gateways ? { anyOf: [errorReference, gatewayReference] } : errorReference,
        examples: {
          ...Object.fromEntries(examples),
          ...(gateways && { gateway: { value: { message: gateways } } }),
        },
      },
    },
  };
}

const errorReference = { $ref: "#/components/schemas/Error" };
const gatewayReference = { $ref: "#/components/schemas/GatewayMessage" };

/** Headers of an error response; the gateway's own errors have none of ours. */
function errorHeaders(status: number, isGatewaysToo: boolean) {
  return {
    ...headers("x-request-id"),
    ...(isGatewaysToo && { "x-request-id": { ...answerHeaders["x-request-id"], required: false } }),
    ...(status === 401 && headers("www-authenticate")),
    ...((status === 409 || status === 429 || status === 503) && headers("retry-after")),
    ...(status === 429 && headers(...rateLimitHeaders)),
  };
}
