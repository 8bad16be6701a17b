import http from "node:http";
import path from "node:path";
import { httpApi } from "../../../functions/lib/limits";
import { exposedHeaders, routes } from "../../../functions/lib/routes";
import { createGateway, type GatewayOptions } from "../../../local/gateway/handler";
import { LambdaFunction } from "../../../local/lambda/function";
import { closeAll, serve } from "../serve";

let lambda: LambdaFunction;
beforeEach(() => {
  lambda = new LambdaFunction({
    file: path.join(__dirname, "../lambda/fake-function.js"),
    environment: {},
    timeoutSeconds: 2,
    log: () => {},
  });
});
afterEach(async () => {
  await closeAll();
  await lambda.close();
});

const page = "https://page.example";

function start(options: Partial<GatewayOptions> = {}) {
  const listener = createGateway({
    routes,
    cors: { allowOrigins: ["*"] },
    throttle: { rateLimit: 1000, burstLimit: 1000 },
    function: Promise.resolve(lambda),
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

describe("the gateway", () => {
  it("hands the request to the function and its answer back", async () => {
    const { status, body } = await ask(`${await start()}/echo?a=1`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ routeKey: "$default", rawQueryString: "a=1", body: "{}" });
  });

  it.each([
    ["/throw", 500, "Internal Server Error"],
    ["/exit", 500, "Internal Server Error"],
    ["/wrong", 500, "Internal Server Error"],
    ["/bad-header", 500, "Internal Server Error"],
    ["/large", 500, "Internal Server Error"],
    ["/never", 503, "Service Unavailable"],
  ])("answers by itself when the function fails: %s", async (target, status, message) => {
    expect(await ask((await start()) + target, { headers: { origin: page } })).toEqual({
      status,
      cors: anyOrigin,
      body: JSON.stringify({ message }),
    });
  });

  it("answers 500 if there is no function", async () => {
    const url = await start({ function: Promise.reject(new Error("It could not be built.")) });
    expect(await ask(`${url}/echo`)).toEqual({ status: 500, cors: {}, body: '{"message":"Internal Server Error"}' });
  });

  it("throttles all callers together", async () => {
    const url = await start({ throttle: { rateLimit: 1, burstLimit: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask(`${url}/echo`)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await ask(`${url}/echo`, { headers: { origin: page } })).toEqual({
      status: 429,
      cors: anyOrigin,
      body: '{"message":"Too Many Requests"}',
    });
  });

  it("refuses more bytes than it takes, and more than Lambda takes", async () => {
    const url = await start();
    const post = (bytes: number) => ask(`${url}/context`, { method: "POST", body: "x".repeat(bytes) });
    expect(await post(httpApi.maxPayloadBytes + 1)).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    expect(await post(7 * 1024 ** 2)).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
    expect((await post(5 * 1024 ** 2)).status).toBe(200);
  });

  it("refuses headers that are too large", async () => {
    const headers = { origin: page, "x-long": "x".repeat(httpApi.maxHeaderBytes) };
    expect(await ask(`${await start()}/echo`, { headers })).toEqual({
      status: 431,
      cors: anyOrigin,
      body: '{"message":"Request Header Fields Too Large"}',
    });
  });
});

describe("CORS", () => {
  const preflight = {
    method: "OPTIONS",
    headers: { origin: page, "access-control-request-method": "POST" },
  };

  it("is answered by the gateway alone", async () => {
    expect(await ask(`${await start()}/never`, preflight)).toEqual({
      status: 204,
      cors: {
        ...anyOrigin,
        "access-control-allow-methods": "POST,GET",
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "86400",
      },
      body: "",
    });
  });

  it("ignores what the function says about it", async () => {
    expect((await ask(`${await start()}/cors`, { headers: { origin: page } })).cors).toEqual(anyOrigin);
    expect((await ask(`${await start()}/cors`)).cors).toEqual({});
  });

  it("names the origin where the settings name origins, and says nothing to others", async () => {
    const url = await start({ cors: { allowOrigins: [page] } });
    const allowed = await fetch(`${url}/echo`, { headers: { origin: page } });
    expect(allowed.headers.get("access-control-allow-origin")).toBe(page);
    expect(allowed.headers.get("vary")).toBe("origin");
    expect((await ask(`${url}/echo`, { headers: { origin: "https://other.example" } })).cors).toEqual({});
    const headers = { ...preflight.headers, origin: "https://other.example" };
    expect(await ask(`${url}/echo`, { ...preflight, headers })).toEqual({ status: 204, cors: {}, body: "" });
  });

  it("takes OPTIONS without a preflight's headers to the function", async () => {
    const url = new URL(`${await start()}/echo`);
    const status = await new Promise((resolve) =>
      http.request(url, { method: "OPTIONS" }, (response) => resolve(response.resume().statusCode)).end(),
    );
    expect(status).toBe(200);
  });
});

it("a caller that hangs up in the middle of a body disturbs nobody", async () => {
  const lines: string[] = [];
  const url = await start({ log: (line) => lines.push(line) });
  const request = http.request(`${url}/echo`, { method: "POST", headers: { "content-length": 10 } });
  request.on("error", () => {});
  request.write("12345");
  await new Promise((resolve) => setTimeout(resolve, 50));
  request.destroy();
  expect((await ask(`${url}/echo`)).status).toBe(200);
  expect(lines).toEqual([]);
});
