import {
  type HttpAuthorizerEvent,
  httpAuthorizerEvent,
  type RestAuthorizerEvent,
  restAuthorizerEvent,
} from "../../../functions/lambda/events/authorizer";

type Headers = Readonly<Record<string, string | undefined>>;

/** The part that an authorizer reads of an HTTP API's event: names in lower case. */
export function httpEvent(headers: Headers = {}, sourceIp = "203.0.113.7"): HttpAuthorizerEvent {
  return httpAuthorizerEvent.parse({
    version: "2.0",
    type: "REQUEST",
    routeArn: "arn:aws:execute-api:eu-west-3:123456789012:abcdefghij/$default/POST/predict",
    routeKey: "POST /predict",
    rawPath: "/predict",
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    requestContext: { http: { method: "POST", sourceIp }, requestId: "request-1" },
  });
}

/** The same of a REST API's event: names as they came, each with a list of values. */
export function restEvent(
  headers: Readonly<Record<string, readonly string[]>> = {},
  sourceIp = "203.0.113.7",
): RestAuthorizerEvent {
  return restAuthorizerEvent.parse({
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:eu-west-3:123456789012:abcdefghij/live/POST/v1/chat/completions",
    path: "/v1/chat/completions",
    httpMethod: "POST",
    multiValueHeaders: headers,
    requestContext: { identity: { sourceIp }, requestId: "request-1" },
  });
}
