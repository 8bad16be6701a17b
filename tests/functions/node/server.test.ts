import { once } from "node:events";
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { type App, type GatewayContext } from "../../../functions/core/app";
import { ApiResponse } from "../../../functions/core/response";
import { httpApi } from "../../../functions/core/limits";
import { createRefusals } from "../../../functions/core/rate-limits/refusals";
import { type ApiRequest } from "../../../functions/core/request";
import { createTelemetry } from "../../../functions/core/telemetry";
import { createForwardedAddress, parseNetwork } from "../../../functions/node/forwarded-address";
import { type ListenerOptions } from "../../../functions/node/request-listener";
import { type ApiServer, createApiServer } from "../../../functions/node/server";
import { freeCaller } from "../support/api";

interface Running {
  readonly server: ApiServer;
  readonly port: number;
  /** Log lines of requests, in order. */
  readonly lines: Readonly<Record<string, unknown>>[];
  readonly errors: string[];
}

const running: ApiServer[] = [];
afterEach(() => Promise.all(running.splice(0).map((server) => server.drain(0))));

/** Serves an application of one function on a free port. */
async function start(app: App, options: Partial<ListenerOptions> = {}): Promise<Running> {
  const lines: Running["lines"] = [];
  const errors: string[] = [];
  const telemetry = createTelemetry({
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    logBodies: { percent: 0, maxBytes: 1 },
    functionName: "test",
    functionVersion: "1",
  });
  const server = createApiServer(
    { app, telemetry },
    {
      identify: () => Promise.resolve(freeCaller),
      refusals: createRefusals(),
      cors: { allowOrigins: ["https://page.example"] },
      clientAddress: createForwardedAddress([]),
      logError: (message) => void errors.push(message),
      ...options,
    },
  );
  running.push(server);
  server.http.listen(0, "127.0.0.1");
  await once(server.http, "listening");
  return { server, port: (server.http.address() as AddressInfo).port, lines, errors };
}

/** Sends a request on a connection of its own, and gives it with the response to come. */
function send({ port }: Running, options: RequestOptions = {}, body?: string | Buffer) {
  const sent: ClientRequest = httpRequest({ host: "127.0.0.1", port, agent: false, ...options });
  sent.on("error", () => undefined);
  sent.end(body);
  const response = once(sent, "response").then(([incoming]) => incoming as IncomingMessage);
  response.catch(() => undefined);
  return { sent, response };
}

/** An application that records what it is asked, and answers with this. */
function recording(answer: () => ApiResponse = () => ApiResponse.json({ ok: true })) {
  const asked: { request: ApiRequest; context: GatewayContext }[] = [];
  const app: App = (request, context) => {
    asked.push({ request, context });
    return Promise.resolve(answer());
  };
  return { app, asked };
}

describe("a request to the API's container", () => {
  it("reaches the application with method, path, query, headers, body and the caller", async () => {
    const { app, asked } = recording();
    const api = await start(app);
    const headers = { "Content-Type": "text/csv", "x-two": ["a", "b"] };
    const { response } = send(api, { method: "POST", path: "/v1/x%20y?a=1&b=?", headers }, "1,2");
    const { statusCode, headers: answered } = await response;
    expect(statusCode).toBe(200);
    const [{ request, context }] = asked as [(typeof asked)[number]];
    expect(request).toMatchObject({ method: "POST", path: "/v1/x%20y", query: "a=1&b=?", base64: false });
    expect(request.headers).toMatchObject({ "content-type": "text/csv", "x-two": "a,b" });
    expect(Buffer.from(request.body).toString()).toBe("1,2");
    expect(context).toMatchObject({ authorizer: { identified: freeCaller }, sourceIp: "127.0.0.1", streaming: true });
    expect(answered["x-request-id"]).toBe(context.requestId);
    expect(answered).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  });

  it("has its log line with sizes and status", async () => {
    const api = await start(recording().app);
    await text(await send(api, { method: "POST", path: "/predict" }, "1234").response);
    expect(api.lines).toEqual([
      expect.objectContaining({ path: "/predict", status: 200, bytesIn: 4, bytesOut: '{"ok":true}'.length }),
    ]);
  });

  it("names its client by X-Forwarded-For only behind a trusted proxy", async () => {
    const headers = { "x-forwarded-for": "198.51.100.1, 203.0.113.7" };
    const trusting = recording();
    const clientAddress = createForwardedAddress([parseNetwork("127.0.0.0/8")]);
    await send(await start(trusting.app, { clientAddress }), { headers }).response;
    expect(trusting.asked[0]!.context.sourceIp).toBe("203.0.113.7");
    const wary = recording();
    await send(await start(wary.app), { headers }).response;
    expect(wary.asked[0]!.context.sourceIp).toBe("127.0.0.1");
  });

  it("hands the caller's credentials to the authorizer, and a repeated header as one text", async () => {
    const seen: unknown[] = [];
    const identify: ListenerOptions["identify"] = (request) => {
      seen.push(request);
      return Promise.resolve(freeCaller);
    };
    const api = await start(recording().app, { identify });
    await send(api, { headers: { authorization: ["Bearer a", "Bearer b"], "x-api-key": "k" } as never }).response;
    expect(seen).toEqual([{ authorization: "Bearer a,Bearer b", apiKey: "k", sourceIp: "127.0.0.1" }]);
  });

  it("is not kept in memory if its caller is refused", async () => {
    const refused = { code: "invalid_credentials", message: "The key is not valid." } as const;
    const { app, asked } = recording();
    const api = await start(app, { identify: () => Promise.resolve(refused) });
    await send(api, { method: "POST" }, "a body").response;
    expect(asked[0]!.request.body).toHaveLength(0);
    expect(asked[0]!.context.authorizer).toEqual({ identified: refused });
  });

  it("is told to wait after too many without valid credentials, on routes that need them", async () => {
    const refused = { code: "missing_credentials", message: "Credentials required." } as const;
    const app: App = ({ path }) => Promise.resolve(ApiResponse.json({}, { status: path === "/healthz" ? 200 : 401 }));
    const found: Awaited<ReturnType<ListenerOptions["identify"]>>[] = [refused, refused, refused, refused, freeCaller];
    const identify = () => Promise.resolve(found.shift()!);
    const api = await start(app, { identify, refusals: createRefusals(2, () => 0) });
    const statuses: unknown[] = [];
    for (const path of ["/healthz", "/predict", "/predict", "/predict", "/healthz"]) {
      const { statusCode, headers } = await send(api, { path }).response;
      statuses.push([statusCode, headers["retry-after"]]);
    }
    const free = undefined;
    expect(statuses).toEqual([
      [200, free],
      [401, free],
      [401, free],
      [429, "60"],
      [200, free],
    ]);
  });

  it("is refused as an internal error, and logged, if the authorizer fails", async () => {
    const { app, asked } = recording();
    const api = await start(app, { identify: () => Promise.reject(new Error("no")) });
    await send(api).response;
    expect(asked[0]!.context.authorizer).toMatchObject({ identified: { code: "internal_error" } });
    expect(api.errors).toEqual(["The caller could not be identified."]);
  });

  it("gets 413 in the API's envelope over the gateway's limit, without a run of the application", async () => {
    const { app, asked } = recording();
    const api = await start(app);
    const at = send(api, { method: "POST" }, Buffer.alloc(httpApi.maxPayloadBytes));
    expect((await at.response).statusCode).toBe(200);
    const over = await send(api, { method: "POST" }, Buffer.alloc(httpApi.maxPayloadBytes + 1)).response;
    expect(over.statusCode).toBe(413);
    expect(JSON.parse(await text(over))).toMatchObject({ error: { code: "payload_too_large" } });
    expect(asked).toHaveLength(1);
  });

  it("gets 431 for headers over the gateway's limit", async () => {
    const { app, asked } = recording();
    const headers = { "x-long": "a".repeat(httpApi.maxHeaderBytes) };
    expect((await send(await start(app), { headers }).response).statusCode).toBe(431);
    expect(asked).toHaveLength(0);
  });
});

describe("an answer of the API's container", () => {
  it("has its length, no body for HEAD, and is compressed for clients that accept it", async () => {
    const long = { text: "a".repeat(5000) };
    const api = await start(recording(() => ApiResponse.json(long)).app);
    const plain = await send(api).response;
    expect(plain.headers["content-length"]).toBe(String((await text(plain)).length));
    const head = await send(api, { method: "HEAD" }).response;
    expect([head.statusCode, await text(head)]).toEqual([200, ""]);
    const gzipped = await send(api, { headers: { "accept-encoding": "gzip" } }).response;
    expect(gzipped.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
    const chunks: Buffer[] = [];
    for await (const chunk of gzipped as AsyncIterable<Buffer>) chunks.push(chunk);
    expect(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString())).toEqual(long);
  });

  it("has the CORS headers of an allowed origin, also on errors, and preflights are answered without a caller", async () => {
    const { app, asked } = recording(() => ApiResponse.json({}, { status: 404 }));
    const api = await start(app, { identify: () => Promise.reject(new Error("not asked")) });
    const origin = "https://page.example";
    const failed = await send(api, { headers: { origin } }).response;
    expect(failed.headers).toMatchObject({ "access-control-allow-origin": origin, vary: "origin" });
    const headers = { origin, "access-control-request-method": "POST" };
    const preflight = await send(api, { method: "OPTIONS", headers }).response;
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({ "access-control-allow-methods": "POST,GET" });
    expect(preflight.headers).not.toHaveProperty("content-length");
    const other = await send(api, { headers: { origin: "https://other.example" } }).response;
    expect(other.headers).not.toHaveProperty("access-control-allow-origin");
    expect(asked).toHaveLength(2);
  });

  it("streams: each piece arrives before the next is made", async () => {
    let next!: (piece: string | null) => void;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        next = (piece) => (piece === null ? controller.close() : controller.enqueue(Buffer.from(piece)));
      },
    });
    const headers = { "content-type": "text/event-stream" };
    const api = await start(recording(() => new ApiResponse(body, { headers })).app);
    const response = await send(api).response;
    expect(response.headers["content-type"]).toBe("text/event-stream");
    for (const piece of ["data: 1\n\n", "data: 2\n\n"]) {
      next(piece);
      expect(String((await once(response, "data"))[0])).toBe(piece);
    }
    next(null);
    await once(response, "end");
    expect(api.lines).toEqual([expect.objectContaining({ status: 200, bytesOut: 18 })]);
  });

  it("is broken off where its stream fails midway, so that no client takes it for whole", async () => {
    let fail!: () => void;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from("first"));
        fail = () => controller.error(new Error("The model broke off."));
      },
    });
    const api = await start(recording(() => new ApiResponse(body)).app);
    const response = await send(api).response;
    await once(response, "data");
    fail();
    await expect(text(response)).rejects.toThrow("aborted");
    expect(api.errors).toEqual(["A request could not be answered."]);
  });
});

describe("a client of the API's container that hangs up", () => {
  it("ends the model call of its request", async () => {
    let begun!: (context: GatewayContext) => void;
    const context = new Promise<GatewayContext>((resolve) => (begun = resolve));
    const app: App = async (_, about) => {
      begun(about);
      await once(about.signal!, "abort");
      return ApiResponse.json({});
    };
    const api = await start(app);
    const { sent } = send(api);
    const { signal } = await context;
    expect(signal!.aborted).toBe(false);
    sent.destroy();
    await once(signal!, "abort");
    expect(api.errors).toEqual([]);
  });

  it("ends its stream", async () => {
    let cancelled!: () => void;
    const ended = new Promise<void>((resolve) => (cancelled = resolve));
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from("more ")),
      cancel: () => cancelled(),
    });
    const api = await start(recording(() => new ApiResponse(body)).app);
    const { sent, response } = send(api);
    await once(await response, "data");
    sent.destroy();
    await ended;
    expect(api.errors).toEqual([]);
  });

  it("does not end a request with an Idempotency-Key, whose answer is kept for a retry", async () => {
    const { app, asked } = recording();
    await send(await start(app), { method: "POST", headers: { "idempotency-key": "order-1" } }).response;
    expect(asked[0]!.context).not.toHaveProperty("signal");
  });
});

describe("the API's container that is told to stop", () => {
  it("answers the request that it is working on, closes its connection, and takes no other", async () => {
    let begun!: () => void;
    let finish!: () => void;
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const api = await start(async () => {
      begun();
      await finished;
      return ApiResponse.json({ ok: true });
    });
    const { response } = send(api);
    await isBegun;
    const drained = api.server.drain(60);
    const [refused] = (await once(send(api).sent, "error")) as [NodeJS.ErrnoException];
    expect(refused.code).toBe("ECONNREFUSED");
    finish();
    const answered = await response;
    expect(answered.headers.connection).toBe("close");
    expect(await text(answered)).toBe('{"ok":true}');
    await drained;
  });

  it("breaks off what is still under way when its time is up", async () => {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Buffer.from("first")) });
    const api = await start(recording(() => new ApiResponse(body)).app);
    const response = await send(api).response;
    await once(response, "data");
    const broken = text(response);
    broken.catch(() => undefined);
    await api.server.drain(0);
    await expect(broken).rejects.toThrow("aborted");
  });
});
