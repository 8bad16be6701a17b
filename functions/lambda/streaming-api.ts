import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Application } from "../application";
import { commonHeaders, readBody, refuse } from "./http-api";
import { createClientAddress } from "../core/callers/edge";
import { type CorsSettings, preflightHeaders, withCors } from "../core/cors";
import { type ApiRequest } from "../core/request";
import { ApiResponse } from "../core/response";
import { type RestEvent } from "./events/rest-api";

/** Status and headers, written before the body of an answer. */
export interface ResponseMetadata {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StreamHandlerOptions {
  /** REST APIs have no CORS settings: the function answers preflights and adds the headers. */
  readonly cors: CorsSettings;
  /** Writes status and headers before the first chunk: `awslambda.HttpResponseStream.from`. */
  readonly begin: (stream: Writable, metadata: ResponseMetadata) => Writable;
  /** Secret of CloudFront, in a stack with a domain. */
  readonly edgeSecret?: string | undefined;
}

export type StreamHandler = (event: RestEvent, stream: Writable) => Promise<void>;

/** Turns the streaming REST API's event into a request, and streams the application's response. */
export function createStreamHandler(
  { app, telemetry }: Application,
  { cors, begin, edgeSecret }: StreamHandlerOptions,
): StreamHandler {
  const clientAddress = createClientAddress(edgeSecret);
  return async (event, stream) => {
    const { requestId, identity, domainName, authorizer } = event.requestContext;
    const gone = new AbortController();
    stream.once("close", () => gone.abort());
    const request = toRequest(event);
    const { method, path } = request;
    const record = telemetry.begin({ requestId, method, path, bytesIn: request.body.length });
    const { origin } = request.headers;
    const isPreflight = method === "OPTIONS" && origin && request.headers["access-control-request-method"];
    const respond = async () => {
      const { sourceIp } = identity;
      const address = clientAddress({ header: (name) => request.headers[name], sourceIp, domainName });
      if (isPreflight) return ApiResponse.empty({ status: 204, headers: preflightHeaders(cors, origin) });
      return app(request, {
        requestId,
        authorizer: authorizer ? { lambda: authorizer } : null,
        sourceIp: address,
        streaming: true,
        signal: gone.signal,
        record,
      });
    };
    const response = await respond().catch((error: unknown) => refuse(error, record));
    const headers = { ...withCors(response.headers, cors, origin), ...commonHeaders(requestId) };
    let bytesOut = 0;
    try {
      const begun = begin(stream, { statusCode: response.status, headers });
      await write(response, begun, gone.signal, (count) => (bytesOut += count));
    } finally {
      telemetry.end(record, { status: response.status, bytesOut });
    }
  };
}

/** The first write, even an empty one, sends status and headers. `onBytes` counts what is written. */
async function write(
  { body }: ApiResponse,
  stream: Writable,
  gone: AbortSignal,
  onBytes: (count: number) => void,
): Promise<void> {
  if (gone.aborted) return body instanceof Uint8Array ? undefined : body.cancel();
  const count = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      onBytes(chunk.length);
      yield chunk;
    }
  };
  stream.write("");
  const source = body instanceof Uint8Array ? Readable.from([body]) : Readable.fromWeb(body);
  await pipeline(source, count, stream).catch((error: unknown) => {
    if (!gone.aborted) throw error;
  });
}

function toRequest(event: RestEvent): ApiRequest {
  const headers = Object.entries(event.multiValueHeaders ?? {});
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values) query.append(name, value);
  }
  return {
    method: event.httpMethod,
    path: event.path,
    query: query.toString(),
    headers: Object.fromEntries(headers.map(([name, values]) => [name.toLowerCase(), values.join(",")])),
    body: readBody(event.body, event.isBase64Encoded),
    base64: event.isBase64Encoded,
  };
}
