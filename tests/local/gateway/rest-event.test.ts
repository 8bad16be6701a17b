import { restEvent } from "../../../functions/lambda/events/rest-api";
import { type GatewayRequest } from "../../../local/gateway/event";
import { buildRestEvent } from "../../../local/gateway/rest-event";
import { routes } from "../../../functions/core/routes";

const request: GatewayRequest = {
  method: "POST",
  target: "/v1/chat/completions?a=1&a=2&b=x%20y",
  httpVersion: "1.1",
  headers: { host: "127.0.0.1:8001", "user-agent": "curl/8", "x-forwarded-for": "6.6.6.6", "set-cookie": ["c", "d"] },
  body: Buffer.from('{"text": "é"}'),
  sourceIp: "127.0.0.1",
};
const route = routes.find(({ operationId }) => operationId === "createChatCompletion") ?? null;
const time = new Date("2026-11-21T07:08:09.123Z");
const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

describe("buildRestEvent", () => {
  it("makes the event of a REST API: lists beside last values, the body in base64", () => {
    const event = buildRestEvent(request, { routeKey: "POST /v1/chat/completions", route, pathParameters: {} }, time);
    expect(restEvent.strict().parse(event)).toEqual(event);
    const trace = expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string;
    const headers = {
      host: "127.0.0.1:8001",
      "user-agent": "curl/8",
      "x-forwarded-for": "6.6.6.6, 127.0.0.1",
      "x-forwarded-port": "8001",
      "x-forwarded-proto": "http",
      "x-amzn-trace-id": trace,
    };
    expect(event).toEqual({
      resource: "/v1/chat/completions",
      path: "/v1/chat/completions",
      httpMethod: "POST",
      headers: { ...headers, "set-cookie": "d" },
      multiValueHeaders: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        "set-cookie": ["c", "d"],
      },
      queryStringParameters: { a: "2", b: "x y" },
      multiValueQueryStringParameters: { a: ["1", "2"], b: ["x y"] },
      pathParameters: null,
      stageVariables: null,
      requestContext: {
        accountId: "000000000000",
        apiId: "local",
        domainName: "127.0.0.1",
        extendedRequestId: id,
        httpMethod: "POST",
        identity: { sourceIp: "127.0.0.1", userAgent: "curl/8" },
        path: "/v1/v1/chat/completions",
        protocol: "HTTP/1.1",
        requestId: id,
        requestTime: "21/Nov/2026:07:08:09 +0000",
        requestTimeEpoch: 1_795_244_889_123,
        resourceId: "local",
        resourcePath: "/v1/chat/completions",
        stage: "v1",
      },
      body: Buffer.from('{"text": "é"}').toString("base64"),
      isBase64Encoded: true,
    });
  });

  it("says null of what a request does not have", () => {
    const bare = { ...request, target: "/v1/endpoints/a/invocations-response-stream", body: Buffer.alloc(0) };
    const event = buildRestEvent(bare, { routeKey: "", route, pathParameters: { name: "a" } }, time);
    expect(event).toMatchObject({
      pathParameters: { name: "a" },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      body: null,
      isBase64Encoded: false,
    });
  });
});
