import { httpApiEvent, type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { createHandler, type LambdaHandler } from "../../../functions/lambda/http-api";
import { type Caller } from "../../../functions/core/callers/caller";
import { apiSettings, type ApiSettings } from "../../../functions/core/api-settings";
import { createApp, type AppOptions } from "../../../functions/core/app";
import { createResponseCache } from "../../../functions/core/cache/response-cache";
import { createFetchImage } from "../../../functions/core/image-url/fetch-image";
import { type Invocation, type Invoke } from "../../../functions/core/invoke";
import { createCallerLimits } from "../../../functions/core/rate-limits/caller-limits";
import { createTelemetry } from "../../../functions/core/telemetry";
import { createMemoryAnswers } from "../../../functions/stores/memory-answers";
import { createMemoryCounters } from "../../../functions/stores/memory-counters";
import { createMemoryIdempotency } from "../../../functions/stores/memory-idempotency";
import { models } from "./models";

export interface EventOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text crosses as it is, bytes as base64: as the gateway does it. */
  readonly body?: string | Uint8Array;
  readonly query?: string;
  /** The answer of the route's authorizer. Default: a caller who may do everything. Null: none. */
  readonly authorizer?: HttpApiEvent["requestContext"]["authorizer"] | null;
}

/** Who may do everything, as often as he likes. */
export const freeCaller: Caller = {
  kind: "key",
  id: "tester",
  scopes: ["predict", "chat", "proxy"],
  models: null,
  limits: {},
};

/** An authorizer's answer about a caller. */
export function authorizedAs(caller: Caller) {
  return { lambda: { caller: JSON.stringify(caller) } };
}

/** A payload 2.0 event as the gateway makes it. */
export function makeEvent(
  method: string,
  path: string,
  { headers, body, query = "", authorizer = authorizedAs(freeCaller) }: EventOptions = {},
): HttpApiEvent {
  const raw = body instanceof Uint8Array;
  return httpApiEvent.parse({
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: { host: "api.example", ...headers },
    requestContext: {
      accountId: "123456789012",
      apiId: "abcdefghij",
      ...(authorizer && { authorizer }),
      domainName: "api.example",
      domainPrefix: "api",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "test" },
      requestId: "request-1",
      routeKey: "$default",
      stage: "$default",
      time: "01/Nov/2026:12:00:00 +0000",
      timeEpoch: 1_793_534_400_000,
    },
    body: raw ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded: raw,
  });
}

export interface TestApi {
  readonly handler: LambdaHandler;
  /** Forwarded requests, in order. */
  readonly invocations: Invocation[];
  /** Log lines, in order. */
  readonly log: Readonly<Record<string, unknown>>[];
  send(method: string, path: string, options?: EventOptions): Promise<Answer>;
  /** Posts JSON text, or a value as JSON. */
  post(path: string, body: unknown): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: unknown;
}

/** A model that always answers this. */
export function answering(body: string | Uint8Array, variant: string | null = null): Invoke {
  return () => Promise.resolve({ bytes: Buffer.from(body), variant });
}

export type TestApiOptions = Omit<Partial<AppOptions>, "settings"> & { readonly settings?: Partial<ApiSettings> };

/** The whole API over a model that a test plays; without a script it answers `{"y":2}`. */
export function createTestApi(options: TestApiOptions = {}): TestApi {
  const invocations: Invocation[] = [];
  const log: Readonly<Record<string, unknown>>[] = [];
  const { invoke = answering('{"y":2}'), settings, ...others } = options;
  const parsed = apiSettings.parse({ coldWaitSeconds: 0, cache: { seconds: 0 }, ...settings });
  const app = createApp({
    models,
    settings: parsed,
    callers: { keys: true },
    loadOpenApi: () => Promise.resolve('{"openapi":"3.1.1"}'),
    limits: createCallerLimits(createMemoryCounters()),
    invokeStream: () => Promise.reject(new Error("No test of this API streams.")),
    cache: createResponseCache(createMemoryAnswers(1000), parsed.cache),
    idempotency: { identified: createMemoryIdempotency(), anonymous: createMemoryIdempotency() },
    fetchImage: createFetchImage(parsed.imageUrl),
    loadControlPlane: () => Promise.reject(new Error("No test of this API lists endpoints.")),
    invoke: (invocation) => {
      invocations.push(invocation);
      return invoke(invocation);
    },
    ...others,
  });
  const write = (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>);
  const telemetry = createTelemetry({ write, logBodies: parsed.logBodies, functionName: "test", functionVersion: "1" });
  const handler = createHandler({ app, telemetry });
  const send: TestApi["send"] = async (method, path, eventOptions) => {
    const { statusCode, headers, body } = await handler(makeEvent(method, path, eventOptions));
    return { status: statusCode, headers, text: body, json: body === "" ? null : JSON.parse(body) };
  };
  const post: TestApi["post"] = (path, body) =>
    send("POST", path, {
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { handler, invocations, log, send, post };
}

/** The envelope that an error must have, word for word. */
export function envelope(
  code: string,
  message: string,
  { type = "invalid_request_error", param = null as string | null } = {},
) {
  return { error: { message, type, param, code } };
}
