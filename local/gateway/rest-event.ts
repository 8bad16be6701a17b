import { randomUUID } from "node:crypto";
import { type RestEvent } from "../../functions/lambda/events/rest-api";
import { account } from "../sagemaker/directory";
import { addedHeaders, apiId, formatTime, type GatewayRequest, type MatchedRoute } from "./event";

const restStage = "v1";

/**
 * The event that a REST API sends to a function. Its `binaryMediaTypes` cover all types, because one of its routes
 * accepts bodies of any type: they arrive in base64.
 */
export function buildRestEvent(request: GatewayRequest, route: MatchedRoute, time: Date): RestEvent {
  const { target, headers, body } = request;
  const { pathname, searchParams } = new URL(target, "http://gateway");
  const resource = route.route?.path ?? "/{proxy+}";
  const host = headers.host ?? "";
  return {
    resource,
    path: pathname,
    httpMethod: request.method,
    ...withLists("headers", "multiValueHeaders", headerLists(request)),
    ...withLists("queryStringParameters", "multiValueQueryStringParameters", parameterLists(searchParams)),
    pathParameters: Object.keys(route.pathParameters).length > 0 ? { ...route.pathParameters } : null,
    stageVariables: null,
    requestContext: {
      accountId: account,
      apiId,
      domainName: host.replace(/:\d+$/, ""),
      extendedRequestId: randomUUID(),
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: headers["user-agent"] ?? null },
      path: `/${restStage}${pathname}`,
      protocol: `HTTP/${request.httpVersion}`,
      requestId: randomUUID(),
      requestTime: formatTime(time),
      requestTimeEpoch: time.getTime(),
      resourceId: "local",
      resourcePath: resource,
      stage: restStage,
    },
    body: body.length > 0 ? body.toString("base64") : null,
    isBase64Encoded: body.length > 0,
  };
}

type Lists = Readonly<Record<string, string[]>>;

function headerLists({ headers, sourceIp }: GatewayRequest): Lists {
  const all = { ...headers, ...addedHeaders({ headers, sourceIp }) };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value ?? []].flat()]));
}

function parameterLists(parameters: URLSearchParams): Lists {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

/** The last value of each name, and all values; null if there are none. */
function withLists<One extends string, All extends string>(one: One, all: All, lists: Lists) {
  const isEmpty = Object.keys(lists).length === 0;
  const lasts = Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? ""]));
  return { [one]: isEmpty ? null : lasts, [all]: isEmpty ? null : lists } as Record<
    One,
    Record<string, string> | null
  > &
    Record<All, Record<string, string[]> | null>;
}
