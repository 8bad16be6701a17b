import { PassThrough, type Writable } from "node:stream";
import { createStreamHandler, type ResponseMetadata } from "../../../functions/lambda/streaming-api";
import { allowedHeaders, exposedHeaders } from "../../../functions/core/routes";
import { type App } from "../../../functions/core/app";
import { ApiResponse } from "../../../functions/core/response";
import { createTelemetry } from "../../../functions/core/telemetry";
import { restEvent, type RestEvent } from "../../../functions/lambda/events/rest-api";

const page = "https://page.example";

interface EventChange {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string[]>>;
  readonly query?: Readonly<Record<string, string[]>>;
  readonly body?: string;
  readonly authorizer?: Readonly<Record<string, unknown>>;
}

/** A proxy event as a REST API makes it. */
function makeEvent({
  method = "POST",
  path = "/v1/chat/completions",
  headers = {},
  query,
  ...change
}: EventChange): RestEvent {
  const { body, authorizer } = change;
  return restEvent.parse({
    resource: path,
    path,
    httpMethod: method,
    headers: null,
    multiValueHeaders: headers,
    queryStringParameters: null,
    multiValueQueryStringParameters: query ?? null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: "123456789012",
      apiId: "abcdefghij",
      ...(authorizer && { authorizer }),
      domainName: "api.example",
      extendedRequestId: "x",
      httpMethod: method,
      identity: { sourceIp: "203.0.113.7", userAgent: null },
      path: `/v1${path}`,
      protocol: "HTTP/1.1",
      requestId: "request-1",
      requestTime: "01/Nov/2026:12:00:00 +0000",
      requestTimeEpoch: 1_793_534_400_000,
      resourceId: "r",
      resourcePath: path,
      stage: "v1",
    },
    body: body === undefined ? null : Buffer.from(body).toString("base64"),
    isBase64Encoded: body !== undefined,
  });
}

/** Runs the handler over an application of one function; `written` is what goes out, `metadata` what goes before it. */
function run(app: App, change: EventChange = {}, allowOrigins = ["*"]) {
  const written = new PassThrough();
  const metadata: ResponseMetadata[] = [];
  const lines: string[] = [];
  const handler = createStreamHandler(
    {
      app,
      telemetry: createTelemetry({
        write: (line) => void lines.push(line),
        logBodies: { percent: 0, maxBytes: 1 },
        functionName: "test",
        functionVersion: "1",
      }),
    },
    {
      cors: { allowOrigins },
      begin: (stream: Writable, first) => {
        metadata.push(first);
        return stream;
      },
    },
  );
  const done = handler(makeEvent(change), written);
  return { done, written, metadata, lines };
}

async function textOf(stream: PassThrough): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const encoder = new TextEncoder();
const common = { "cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": "request-1" };

describe("the handler of the streaming API", () => {
  it("makes a request of the event, and a context of what the gateway knows", async () => {
    const seen: unknown[] = [];
    const { done, written } = run(
      ({ body, ...request }, { record: _, signal, ...context }) => {
        seen.push({ ...request, body: String(body) }, context);
        expect(signal?.aborted).toBe(false);
        return Promise.resolve(ApiResponse.empty({ status: 204 }));
      },
      {
        path: "/v1/endpoints/a?b/invocations-response-stream",
        query: { a: ["1", "2"], "b c": ["é&"] },
        headers: { "Content-Type": ["application/json"], "X-Two": ["1", "2"] },
        body: '{"text": "é"}',
        authorizer: { principalId: "caller", caller: "{}" },
      },
    );
    await done;
    expect(await textOf(written)).toBe("");
    expect(seen).toEqual([
      {
        method: "POST",
        path: "/v1/endpoints/a?b/invocations-response-stream",
        query: "a=1&a=2&b+c=%C3%A9%26",
        headers: { "content-type": "application/json", "x-two": "1,2" },
        body: '{"text": "é"}',
        base64: true,
      },
      {
        requestId: "request-1",
        authorizer: { lambda: { principalId: "caller", caller: "{}" } },
        sourceIp: "203.0.113.7",
        streaming: true,
      },
    ]);
  });

  it("writes status and headers, and each piece as it comes", async () => {
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({ start: (made) => void (controller = made) });
    const { done, written, metadata, lines } = run(
      () => Promise.resolve(new ApiResponse(body, { status: 201, headers: { "content-type": "text/event-stream" } })),
      { headers: { Origin: [page] } },
    );
    const pieces = written[Symbol.asyncIterator]();
    controller.enqueue(encoder.encode("one"));
    expect(String((await pieces.next()).value)).toBe("one");
    expect(metadata).toEqual([
      {
        statusCode: 201,
        headers: {
          "content-type": "text/event-stream",
          "access-control-allow-origin": "*",
          "access-control-expose-headers": exposedHeaders.join(","),
          ...common,
        },
      },
    ]);
    controller.enqueue(encoder.encode("two"));
    expect(String((await pieces.next()).value)).toBe("two");
    controller.close();
    expect((await pieces.next()).done).toBe(true);
    await done;
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ status: 201, bytesOut: 6 }]);
  });

  it("answers a preflight by itself, and says nothing to origins that are not allowed", async () => {
    const preflight = { method: "OPTIONS", headers: { origin: [page], "access-control-request-method": ["POST"] } };
    const never = () => {
      throw new Error("The application was asked.");
    };
    const allowed = run(never, preflight, [page]);
    await allowed.done;
    expect(allowed.metadata).toEqual([
      {
        statusCode: 204,
        headers: {
          "access-control-allow-origin": page,
          "access-control-expose-headers": exposedHeaders.join(","),
          vary: "origin",
          "access-control-allow-methods": "POST,GET",
          "access-control-allow-headers": allowedHeaders.join(","),
          "access-control-max-age": "86400",
          ...common,
        },
      },
    ]);
    const other = run(never, preflight, ["https://other.example"]);
    await other.done;
    expect(other.metadata).toEqual([{ statusCode: 204, headers: common }]);
  });

  it("cancels the answer when the caller hangs up in the middle of it", async () => {
    const cancelled = new Promise<void>((resolve) => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(encoder.encode("one")),
        cancel: () => resolve(),
      });
      const { written, done } = run(() => Promise.resolve(new ApiResponse(body)));
      void written.once("data", () => written.destroy());
      void done;
    });
    await cancelled;
  });

  it("tells the application when the caller hangs up before there is an answer, and drops what comes", async () => {
    let isCancelled = false;
    const { written, done } = run(
      (_, { signal }) =>
        new Promise((resolve) => {
          signal?.addEventListener("abort", () => {
            resolve(new ApiResponse(new ReadableStream<Uint8Array>({ cancel: () => void (isCancelled = true) })));
          });
        }),
    );
    written.destroy();
    await done;
    expect(isCancelled).toBe(true);
  });

  it("writes an answer that is whole", async () => {
    const { done, written, lines } = run(() => Promise.resolve(ApiResponse.json({ a: "é" }, { status: 404 })));
    await done;
    expect(JSON.parse(await textOf(written))).toEqual({ a: "é" });
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ status: 404, bytesOut: 10 }]);
  });
});
