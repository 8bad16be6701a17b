import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Application } from "./application";
import { answer, bodyBytes, commonHeaders, type GatewayRequest } from "./lambda";
import { corsHeaders, type CorsSettings, preflightHeaders } from "./lib/cors";
import { type RestEvent } from "./rest-event";

/** What goes before the body of an answer. */
export interface ResponseMetadata {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StreamHandlerOptions {
  /** REST APIs have no settings for it: the function says all there is to say. */
  readonly cors: CorsSettings;
  /** Puts status and headers before what is written first: `awslambda.HttpResponseStream.from`. */
  readonly begin: (stream: Writable, metadata: ResponseMetadata) => Writable;
}

export type StreamHandler = (event: RestEvent, stream: Writable) => Promise<void>;

/** Makes a Request of the streaming REST API's event, and writes the application's Response as it comes. */
export function createStreamHandler(
  { app, telemetry }: Application,
  { cors, begin }: StreamHandlerOptions,
): StreamHandler {
  return async (event, stream) => {
    const { requestId, identity, authorizer } = event.requestContext;
    const gone = new AbortController();
    stream.once("close", () => gone.abort());
    const request = toGatewayRequest(event);
    const { method, path } = request;
    const record = telemetry.begin({ requestId, method, path, bytesIn: bodyBytes(request) });
    const { origin } = request.headers;
    const isPreflight = request.method === "OPTIONS" && origin && request.headers["access-control-request-method"];
    const response = isPreflight
      ? new Response(null, { status: 204, headers: preflightHeaders(cors, origin) })
      : await answer(app, request, {
          requestId,
          authorizer: authorizer ? { lambda: authorizer } : null,
          sourceIp: identity.sourceIp,
          streaming: true,
          signal: gone.signal,
          record,
        });
    const headers = {
      ...Object.fromEntries(response.headers),
      ...corsHeaders(cors, origin),
      ...commonHeaders(requestId),
    };
    let bytesOut = 0;
    try {
      const begun = begin(stream, { statusCode: response.status, headers });
      await write(response, begun, gone.signal, (count) => (bytesOut += count));
    } finally {
      telemetry.end(record, { status: response.status, bytesOut });
    }
  };
}

/** What is written first takes status and headers along, be it nothing. `onBytes` hears of all that goes out. */
async function write(
  { body }: Response,
  stream: Writable,
  gone: AbortSignal,
  onBytes: (count: number) => void,
): Promise<void> {
  if (gone.aborted) return body?.cancel();
  const count = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      onBytes(chunk.length);
      yield chunk;
    }
  };
  stream.write("");
  await pipeline(body ? Readable.fromWeb(body) : Readable.from([]), count, stream).catch((error: unknown) => {
    if (!gone.aborted) throw error;
  });
}

function toGatewayRequest(event: RestEvent): GatewayRequest {
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
    body: event.body,
    base64: event.isBase64Encoded,
  };
}
