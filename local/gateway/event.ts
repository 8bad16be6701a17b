import { randomBytes } from "node:crypto";
import { type IncomingHttpHeaders } from "node:http";
import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type Route } from "../../functions/core/routes";
import { account } from "../sagemaker/directory";

/** A complete request as received by the gateway. */
export interface GatewayRequest {
  readonly method: string;
  /** Request target: path and query as in the request line. */
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** The route that matched a request, such as `GET /v1/models/{model}` or `$default`. */
export interface MatchedRoute {
  readonly routeKey: string;
  /** Entry in the route table; null for `$default`. */
  readonly route: Route | null;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export const apiId = "local";

/** The event that an HTTP API sends to a function: payload format 2.0. */
export function buildEvent(request: GatewayRequest, route: MatchedRoute, time: Date): HttpApiEvent {
  const { target, headers } = request;
  const split = target.indexOf("?");
  const rawPath = split < 0 ? target : target.slice(0, split);
  const rawQueryString = split < 0 ? "" : target.slice(split + 1);
  const query = joinRepeated(new URLSearchParams(rawQueryString));
  const host = headers.host ?? "";
  return {
    version: "2.0",
    routeKey: route.routeKey,
    rawPath,
    rawQueryString,
    ...(headers.cookie !== undefined && { cookies: headers.cookie.split(/; */) }),
    headers: eventHeaders(request),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: account,
      apiId,
      domainName: host.replace(/:\d+$/, ""),
      domainPrefix: apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomBytes(12).toString("base64url"),
      routeKey: route.routeKey,
      stage: "$default",
      time: formatTime(time),
      timeEpoch: time.getTime(),
    },
    ...(Object.keys(route.pathParameters).length > 0 && { pathParameters: { ...route.pathParameters } }),
    ...eventBody(request),
  };
}

/** Repeated headers joined by commas, cookies apart, and what the gateway adds about the caller. */
function eventHeaders({ headers, sourceIp }: GatewayRequest): Record<string, string> {
  const joined = Object.entries(headers)
    .filter(([name]) => name !== "cookie")
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]);
  return { ...(Object.fromEntries(joined) as Record<string, string>), ...addedHeaders({ headers, sourceIp }) };
}

/** Facts about the caller that both kinds of gateway report, under an HTTP API's names. */
export function addedHeaders({ headers, sourceIp }: Pick<GatewayRequest, "headers" | "sourceIp">) {
  const forwardedFor = headers["x-forwarded-for"];
  return {
    "x-amzn-trace-id": `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")}`,
    "x-forwarded-for": forwardedFor === undefined ? sourceIp : `${String(forwardedFor)}, ${sourceIp}`,
    "x-forwarded-port": headers.host?.split(":")[1] ?? "80",
    "x-forwarded-proto": "http",
  };
}

/** Text is in the event as it is; everything else, and compressed bodies, in base64. */
function eventBody({ body, headers }: GatewayRequest): Pick<HttpApiEvent, "body" | "isBase64Encoded"> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = isTextType(headers["content-type"]) && (headers["content-encoding"] ?? "identity") === "identity";
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

/** True for the types that HTTP APIs treat as text, which do not include forms. */
function isTextType(contentType = ""): boolean {
  const type = contentType.split(";", 1).join().trim().toLowerCase();
  return /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))$/.test(type);
}

function joinRepeated(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(",")]));
}

/** Formats a time in Common Log Format: `12/Mar/2020:19:03:58 +0000`. */
export function formatTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}
