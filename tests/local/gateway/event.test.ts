import fc from "fast-check";
import { httpApiEvent } from "../../../functions/lambda/events/http-api";
import { buildEvent, type GatewayRequest } from "../../../local/gateway/event";

const request: GatewayRequest = {
  method: "POST",
  target: "/v1/models/iris/predict?a=1&a=2&b=x%20y&c",
  httpVersion: "1.1",
  headers: {
    host: "127.0.0.1:8001",
    "user-agent": "curl/8",
    "content-type": "application/json; charset=utf-8",
    cookie: "a=1; b=2",
    "set-cookie": ["c", "d"],
  },
  body: Buffer.from('{"text": "é"}'),
  sourceIp: "127.0.0.1",
};
const route = { routeKey: "POST /v1/models/{model}/predict", route: null, pathParameters: { model: "iris" } };
const time = new Date("2026-11-21T07:08:09.123Z");
const build = (change: Partial<GatewayRequest> = {}) => buildEvent({ ...request, ...change }, route, time);

describe("buildEvent", () => {
  it("makes the payload 2.0 event of an HTTP API", () => {
    const event = build();
    expect(httpApiEvent.strict().parse(event)).toEqual(event);
    expect(event).toEqual({
      version: "2.0",
      routeKey: "POST /v1/models/{model}/predict",
      rawPath: "/v1/models/iris/predict",
      rawQueryString: "a=1&a=2&b=x%20y&c",
      cookies: ["a=1", "b=2"],
      headers: {
        host: "127.0.0.1:8001",
        "user-agent": "curl/8",
        "content-type": "application/json; charset=utf-8",
        "set-cookie": "c,d",
        "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "8001",
        "x-forwarded-proto": "http",
      },
      queryStringParameters: { a: "1,2", b: "x y", c: "" },
      pathParameters: { model: "iris" },
      requestContext: {
        accountId: "000000000000",
        apiId: "local",
        domainName: "127.0.0.1",
        domainPrefix: "local",
        http: {
          method: "POST",
          path: "/v1/models/iris/predict",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "curl/8",
        },
        requestId: expect.stringMatching(/^[\w-]{16}$/) as string,
        routeKey: "POST /v1/models/{model}/predict",
        stage: "$default",
        time: "21/Nov/2026:07:08:09 +0000",
        timeEpoch: time.getTime(),
      },
      body: '{"text": "é"}',
      isBase64Encoded: false,
    });
  });

  it("leaves out what a request does not have", () => {
    const bare = { target: "/healthz", headers: {}, body: Buffer.alloc(0) };
    const event = buildEvent({ ...request, ...bare }, { routeKey: "$default", route: null, pathParameters: {} }, time);
    expect(httpApiEvent.strict().parse(event)).toEqual(event);
    expect(Object.keys(event)).toEqual([
      "version",
      "routeKey",
      "rawPath",
      "rawQueryString",
      "headers",
      "requestContext",
      "isBase64Encoded",
    ]);
  });

  it.each([
    "text/csv",
    "application/json",
    "application/problem+json",
    "APPLICATION/XML; q=1",
    "application/javascript",
  ])("has bodies of %s as they are", (type) => {
    expect(build({ headers: { "content-type": type } })).toMatchObject({
      body: '{"text": "é"}',
      isBase64Encoded: false,
    });
  });

  it.each(["image/png", "application/octet-stream", "application/x-www-form-urlencoded", "jsontext/json", ""])(
    'has bodies of "%s" in base64',
    (type) => {
      const body = Buffer.from([0, 255, 128]);
      expect(build({ headers: { "content-type": type }, body })).toMatchObject({ body: "AP+A", isBase64Encoded: true });
    },
  );

  it("names the true caller last, whatever the request says of itself", () => {
    const { headers, requestContext } = build({ headers: { "x-forwarded-for": "1.2.3.4" } });
    expect(headers["x-forwarded-for"]).toBe("1.2.3.4, 127.0.0.1");
    expect(requestContext.http.sourceIp).toBe("127.0.0.1");
  });

  it("makes a valid event of whatever a client sends, and loses no byte of a body that is no text", () => {
    const anyRequest = fc.record({
      target: fc.string().map((text) => `/${text}`),
      body: fc.uint8Array(),
      // The schema that the event is held against drops the one name that an object cannot have as others.
      headers: fc.dictionary(
        fc.string().filter((name) => name !== "__proto__"),
        fc.string(),
      ),
    });
    fc.assert(
      fc.property(anyRequest, ({ target, body, headers }) => {
        const event = build({ target, body: Buffer.from(body), headers: { ...headers, "content-type": "image/png" } });
        expect(httpApiEvent.strict().parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
        expect(new Uint8Array(Buffer.from(event.body ?? "", "base64"))).toEqual(body);
      }),
    );
  });
});
