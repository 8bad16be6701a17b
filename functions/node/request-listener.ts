import { randomUUID } from "node:crypto";
import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Application } from "../application";
import { type Caller } from "../core/callers/caller";
import { addressId } from "../core/callers/client-address";
import { type Identify } from "../core/callers/identify";
import { isRefusal, type Refusal } from "../core/callers/refusal";
import { compress } from "../core/compress";
import { type CorsSettings, preflightHeaders, withCors } from "../core/cors";
import { ApiError, errorResponse, internalErrorMessage } from "../core/errors";
import { idempotencyKeyHeader } from "../core/idempotency/idempotency-key";
import { httpApi, streamingApi } from "../core/limits";
import { type Refusals } from "../core/rate-limits/refusals";
import { type ApiRequest } from "../core/request";
import { ApiResponse } from "../core/response";
import { commonHeaders } from "../lambda/http-api";
import { type ForwardedAddress } from "./forwarded-address";

export interface ListenerOptions {
  readonly identify: Identify;
  /** Refused requests of each address. */
  readonly refusals: Refusals;
  readonly cors: CorsSettings;
  readonly clientAddress: ForwardedAddress;
  /** True once the server stops: connections end with their answers. */
  readonly isClosing: () => boolean;
  /** Receives unexpected errors, without any content of the request. */
  readonly logError: (message: string, cause: unknown) => void;
}

/** Turns requests of Node.js into those of the application, and its responses, whole or streamed, into answers. */
export function createRequestListener(application: Application, options: ListenerOptions): RequestListener {
  return (request, response) => {
    const gone = new AbortController();
    // As the streaming API does; it also ends the answers that a client does not read.
    const limit = setTimeout(() => response.destroy(), streamingApi.timeoutSeconds * 1000);
    response.once("close", () => {
      clearTimeout(limit);
      gone.abort();
    });
    answer(application, options, request, response, gone.signal).catch((error: unknown) => {
      if (!gone.signal.aborted) options.logError("A request could not be answered.", error);
      response.destroy();
    });
  };
}

async function answer(
  { app, telemetry }: Application,
  options: ListenerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const requestId = randomUUID();
  const { method = "GET", url = "/" } = incoming;
  const [path, query] = splitTarget(url);
  const headers = headersOf(incoming);
  const { origin } = headers;
  const sourceIp = options.clientAddress(incoming.socket.remoteAddress ?? "", headers["x-forwarded-for"]);
  const isPreflight = method === "OPTIONS" && origin !== undefined && "access-control-request-method" in headers;
  const identified = isPreflight ? null : await identify(options, headers, sourceIp);
  // The bodies of callers who are refused take up no memory.
  const maxBytes = identified && !isRefusal(identified) ? httpApi.maxPayloadBytes : 0;
  const { size, body } = await readBody(incoming, maxBytes);
  const record = telemetry.begin({ requestId, method, path, bytesIn: size });

  async function respond(): Promise<ApiResponse> {
    if (isPreflight) return ApiResponse.empty({ status: 204, headers: preflightHeaders(options.cors, origin) });
    if (body === null && maxBytes > 0) {
      const message = `The body has ${size} bytes. This API takes at most ${maxBytes}.`;
      const error = new ApiError("payload_too_large", message);
      record.fail(error);
      return errorResponse(error);
    }
    const base64 = "content-encoding" in headers;
    const request: ApiRequest = { method, path, query, headers, body: body ?? Buffer.alloc(0), base64 };
    const context = { requestId, authorizer: identified && { identified }, sourceIp, streaming: true, record };
    // An answer under an Idempotency-Key is kept for a retry of the caller, who may have lost the connection.
    const response = await app(request, idempotencyKeyHeader in headers ? context : { ...context, signal: gone });
    const isRefused = identified && isRefusal(identified) && response.status === 401;
    return (isRefused && refuseRepeated(options.refusals, addressId(sourceIp))) || response;
  }

  const response = await compress(await respond(), headers["accept-encoding"]);
  const { status } = response;
  let bytesOut = 0;
  try {
    if (options.isClosing()) outgoing.setHeader("connection", "close");
    outgoing.writeHead(status, {
      ...withCors(response.headers, options.cors, origin),
      ...commonHeaders(requestId),
      ...(response.body instanceof Uint8Array &&
        status !== 204 &&
        method !== "HEAD" && { "content-length": response.body.length }),
    });
    await write(response.body, outgoing, gone, (count) => (bytesOut += count));
  } finally {
    telemetry.end(record, { status, bytesOut });
  }
}

/** Counts a request refused for its credentials. Beyond the limit of its address, gives the answer that says to wait. */
function refuseRepeated(refusals: Refusals, address: string): ApiResponse | null {
  const seconds = refusals.waitSeconds(address);
  refusals.count(address);
  if (seconds === null) return null;
  const headers = { "retry-after": String(seconds) };
  return errorResponse(
    new ApiError("rate_limited", `Too many refused requests. Try again in ${seconds} s.`, { headers }),
  );
}

/** Identifies the caller. A failure becomes the refusal of an authorizer that failed. */
async function identify(
  options: ListenerOptions,
  headers: ApiRequest["headers"],
  sourceIp: string,
): Promise<Caller | Refusal> {
  const { authorization, "x-api-key": apiKey } = headers;
  try {
    return await options.identify({ authorization, apiKey, sourceIp });
  } catch (error) {
    options.logError("The caller could not be identified.", error);
    return { code: "internal_error", message: internalErrorMessage };
  }
}

function splitTarget(target: string): [path: string, query: string] {
  const split = target.indexOf("?");
  return split < 0 ? [target, ""] : [target.slice(0, split), target.slice(split + 1)];
}

/** Values of a repeated header joined by commas, as API Gateway does: Node.js would keep only one of some. */
function headersOf({ headersDistinct }: IncomingMessage): ApiRequest["headers"] {
  const headers = Object.entries(headersDistinct);
  return Object.fromEntries(headers.map(([name, values = []]) => [name, values.join(",")]));
}

/**
 * Reads a body to its end, so that a client that sends too much still receives the refusal, and keeps at most
 * `maxBytes`: the body is null if it is larger.
 */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<{ size: number; body: Buffer | null }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { size, body: size <= maxBytes ? Buffer.concat(chunks, size) : null };
}

/** Sends a body. `onBytes` counts what is written; the end of the connection cancels a stream. */
async function write(
  body: ApiResponse["body"],
  outgoing: ServerResponse,
  gone: AbortSignal,
  onBytes: (count: number) => void,
): Promise<void> {
  if (body instanceof Uint8Array) {
    onBytes(body.length);
    outgoing.end(body);
    return;
  }
  if (gone.aborted) return body.cancel();
  outgoing.flushHeaders();
  const count = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      onBytes(chunk.length);
      yield chunk;
    }
  };
  await pipeline(Readable.fromWeb(body), count, outgoing).catch((error: unknown) => {
    if (!gone.aborted) throw error;
  });
}
