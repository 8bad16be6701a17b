import http from "node:http";
import path from "node:path";
import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { type RestEvent } from "../../../functions/lambda/events/rest-api";
import { httpApi } from "../../../functions/core/limits";
import { allowedHeaders, exposedHeaders, routes } from "../../../functions/core/routes";
import { type GatewayAuthorizer } from "../../../local/gateway/authorizer";
import { createGateway } from "../../../local/gateway/handler";
import { type GatewayOptions } from "../../../local/gateway/options";
import { messageAnswer } from "../../../local/gateway/result";
import { LambdaFunction } from "../../../local/lambda/function";
import { closeAll, serve } from "../serve";
import { requestArrives, waitUntil } from "../wait-until";

const functions: LambdaFunction[] = [];
function fake(name: string, timeoutSeconds = 60): LambdaFunction {
  const file = path.join(__dirname, "../lambda", name);
  const lambda = new LambdaFunction({ file, environment: {}, timeoutSeconds, log: () => {} });
  functions.push(lambda);
  return lambda;
}
afterEach(async () => {
  await closeAll();
  await Promise.all(functions.splice(0).map((one) => one.close()));
});

const admitting: GatewayAuthorizer = {
  http: () => Promise.resolve({ context: { lambda: { caller: "somebody" } } }),
  rest: () => Promise.resolve({ context: { caller: "somebody", principalId: "caller" } }),
};
const denying: GatewayAuthorizer = {
  http: () => Promise.resolve({ denial: messageAnswer(403, "Forbidden") }),
  rest: () => Promise.resolve({ denial: messageAnswer(403, "User is not authorized to access this resource") }),
};

const page = "https://page.example";

function start(options: Partial<GatewayOptions> = {}) {
  const listener = createGateway({
    routes,
    cors: { allowOrigins: ["*"] },
    throttle: { rateLimit: 1000, burstLimit: 1000 },
    function: Promise.resolve(fake("fake-function.js")),
    streamFunction: Promise.resolve(fake("fake-stream.js")),
    authorizer: admitting,
    log: () => {},
    ...options,
  });
  return serve(listener);
}

/** Status, CORS headers and body of an answer. */
async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const cors = [...response.headers].filter(([name]) => name.startsWith("access-control-"));
  return { status: response.status, cors: Object.fromEntries(cors), body: await response.text() };
}

const anyOrigin = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": exposedHeaders.join(","),
};

describe("the local HTTP API gateway", () => {
  it("passes the request to the function and returns its answer", async () => {
    const { status, body } = await ask(`${await start()}/echo?a=1`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ routeKey: "$default", rawQueryString: "a=1", body: "{}" });
  });

  it.each([
    ["/throw", 60, 500, "Internal Server Error"],
    ["/exit", 60, 500, "Internal Server Error"],
    ["/wrong", 60, 500, "Internal Server Error"],
    ["/bad-header", 60, 500, "Internal Server Error"],
    ["/large", 60, 500, "Internal Server Error"],
    ["/never", 1, 503, "Service Unavailable"],
  ])(
    "answers with API Gateway's error when the function fails: %s",
    async (target, timeoutSeconds, status, message) => {
      const url = await start({ function: Promise.resolve(fake("fake-function.js", timeoutSeconds)) });
      expect(await ask(url + target, { headers: { origin: page } })).toEqual({
        status,
        cors: anyOrigin,
        body: JSON.stringify({ message }),
      });
    },
  );

  it("answers 500 if there is no function", async () => {
    const url = await start({ function: Promise.reject(new Error("It could not be built.")) });
    expect(await ask(`${url}/echo`)).toEqual({ status: 500, cors: {}, body: '{"message":"Internal Server Error"}' });
  });

  it("returns 429 above the burst limit of all callers together", async () => {
    const url = await start({ throttle: { rateLimit: 0.001, burstLimit: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask(`${url}/echo`)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await ask(`${url}/echo`, { headers: { origin: page } })).toEqual({
      status: 429,
      cors: anyOrigin,
      body: '{"message":"Too Many Requests"}',
    });
  });

  it("returns 413 for a body above its own or Lambda's limit", async () => {
    const url = await start();
    const post = (bytes: number) => ask(`${url}/context`, { method: "POST", body: "x".repeat(bytes) });
    expect(await post(httpApi.maxPayloadBytes + 1)).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    expect(await post(7 * 1024 ** 2)).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
    expect((await post(5 * 1024 ** 2)).status).toBe(200);
  });

  it("returns 431 for headers above the limit", async () => {
    const headers = { origin: page, "x-long": "x".repeat(httpApi.maxHeaderBytes) };
    expect(await ask(`${await start()}/echo`, { headers })).toEqual({
      status: 431,
      cors: anyOrigin,
      body: '{"message":"Request Header Fields Too Large"}',
    });
  });
});

describe("the local gateway's authorizer", () => {
  const chat = { method: "POST", body: "{}" };

  it("adds its context to the events of both APIs", async () => {
    const url = await start();
    const http = JSON.parse((await ask(`${url}/echo`)).body) as HttpApiEvent;
    expect(http.requestContext.authorizer).toEqual({ lambda: { caller: "somebody" } });
    const rest = JSON.parse((await ask(`${url}/v1/chat/completions?order=echo`, chat)).body) as RestEvent;
    expect(rest.requestContext.authorizer).toEqual({ caller: "somebody", principalId: "caller" });
  });

  it("refuses before the function is called", async () => {
    const url = await start({ authorizer: denying });
    expect(await ask(`${url}/never`, { headers: { origin: page } })).toEqual({
      status: 403,
      cors: anyOrigin,
      body: '{"message":"Forbidden"}',
    });
    expect(await ask(`${url}/v1/chat/completions?order=never`, chat)).toMatchObject({
      status: 403,
      body: '{"message":"User is not authorized to access this resource"}',
    });
  });

  it("is not called for open routes or OPTIONS", async () => {
    const open = [{ method: "GET", path: "/echo", operationId: "x", summary: "", access: "open" }] as const;
    const url = await start({ authorizer: denying, routes: open });
    const { requestContext } = JSON.parse((await ask(`${url}/echo`)).body) as HttpApiEvent;
    expect(requestContext).not.toHaveProperty("authorizer");
    expect((await ask(`${url}/echo`, { method: "OPTIONS" })).status).toBe(200);
  });
});

describe("the local streaming REST API", () => {
  const chat = (order: string) => `/v1/chat/completions?order=${order}`;
  const post = { method: "POST" };

  it("passes each piece on before the function writes the next, with status and headers ahead of all", async () => {
    const url = await start();
    const response = await fetch(url + chat("pieces"), { ...post, headers: { origin: page } });
    expect([response.status, response.headers.get("content-type")]).toEqual([201, "text/event-stream"]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const pieces: string[] = [];
    for await (const piece of response.body ?? []) {
      pieces.push(Buffer.from(piece as Uint8Array).toString());
      await ask(url + chat("next"), post);
    }
    expect(pieces).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["throw", 60, 502, "Internal server error"],
    ["exit", 60, 502, "Internal server error"],
    ["bare", 60, 502, "Internal server error"],
    ["never", 1, 504, "Endpoint request timed out"],
  ])(
    "answers with API Gateway's error when the function fails before its first byte: %s",
    async (order, timeoutSeconds, status, message) => {
      const url = await start({ streamFunction: Promise.resolve(fake("fake-stream.js", timeoutSeconds)) });
      expect(await ask(url + chat(order), post)).toMatchObject({ status, body: JSON.stringify({ message }) });
    },
  );

  it("cuts the connection when the function fails in the middle of an answer", async () => {
    const response = await fetch((await start()) + chat("break"), post);
    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it("tells the function when the caller has hung up", async () => {
    const url = await start();
    const hangUp = new AbortController();
    const response = await fetch(url + chat("watch"), { ...post, signal: hangUp.signal });
    await response.body?.getReader().read();
    expect((await ask(url + chat("closed"), post)).body).toBe("0");
    hangUp.abort();
    await waitUntil(async () => (await ask(url + chat("closed"), post)).body === "1");
  });

  it("returns 413 for a body above Lambda's limit", async () => {
    const body = "x".repeat(5 * 1024 ** 2);
    expect(await ask((await start()) + chat("echo"), { ...post, body })).toMatchObject({
      status: 413,
      body: '{"message":"Request Too Long"}',
    });
  });
});

describe("CORS of the local gateway", () => {
  const preflight = {
    method: "OPTIONS",
    headers: { origin: page, "access-control-request-method": "POST" },
  };

  it("answers a preflight without the function", async () => {
    expect(await ask(`${await start()}/never`, preflight)).toEqual({
      status: 204,
      cors: {
        ...anyOrigin,
        "access-control-allow-methods": "POST,GET",
        "access-control-allow-headers": allowedHeaders.join(","),
        "access-control-max-age": "86400",
      },
      body: "",
    });
  });

  it("overrides CORS headers of the function", async () => {
    expect((await ask(`${await start()}/cors`, { headers: { origin: page } })).cors).toEqual(anyOrigin);
    expect((await ask(`${await start()}/cors`)).cors).toEqual({});
  });

  it("allows only the origins of the settings", async () => {
    const url = await start({ cors: { allowOrigins: [page] } });
    const allowed = await fetch(`${url}/echo`, { headers: { origin: page } });
    expect(allowed.headers.get("access-control-allow-origin")).toBe(page);
    expect(allowed.headers.get("vary")).toBe("origin");
    expect((await ask(`${url}/echo`, { headers: { origin: "https://other.example" } })).cors).toEqual({});
    const headers = { ...preflight.headers, origin: "https://other.example" };
    expect(await ask(`${url}/echo`, { ...preflight, headers })).toEqual({ status: 204, cors: {}, body: "" });
  });

  it("passes OPTIONS without preflight headers to the function", async () => {
    const url = new URL(`${await start()}/echo`);
    const status = await new Promise((resolve) =>
      http.request(url, { method: "OPTIONS" }, (response) => resolve(response.resume().statusCode)).end(),
    );
    expect(status).toBe(200);
  });
});

it("the local gateway ignores a caller that hangs up in the middle of a body", async () => {
  const lines: string[] = [];
  const url = await start({ log: (line) => lines.push(line) });
  const request = http.request(`${url}/echo`, { method: "POST", headers: { "content-length": 10 } });
  request.on("error", () => {});
  const arrived = requestArrives();
  request.write("12345");
  await arrived;
  request.destroy();
  expect((await ask(`${url}/echo`)).status).toBe(200);
  expect(lines).toEqual([]);
});
