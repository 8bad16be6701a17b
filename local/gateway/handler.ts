import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { type CorsSettings, preflightHeaders, withCors } from "../../functions/core/cors";
import { httpApi } from "../../functions/core/limits";
import { type Route } from "../../functions/core/routes";
import { readBody } from "../read-body";
import { type GatewayRequest } from "./event";
import { askHttpApi } from "./http-api";
import { matchRoute } from "./match-route";
import { type GatewayOptions } from "./options";
import { askRestApi } from "./rest-api";
import { type GatewayAnswer, messageAnswer } from "./result";
import { createThrottle } from "./throttle";

/**
 * An HTTP API of API Gateway and, on the same origin, a streaming REST API; each with one function behind its routes.
 */
export function createGateway(options: GatewayOptions): RequestListener {
  const isAllowed = createThrottle(options.throttle, () => performance.now());
  return (request, response) => {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    answer(options, isAllowed, request, gone.signal)
      .then((answered) => send(options.cors, request, response, answered))
      .catch((error: Error) => {
        if (gone.signal.aborted) return; // The caller has hung up.
        options.log(error.stack ?? error.message);
        if (response.headersSent) throw error;
        return send(options.cors, request, response, messageAnswer(500, "Internal Server Error"));
      })
      .catch(() => void response.destroy());
  };
}

async function answer(
  options: GatewayOptions,
  isAllowed: () => boolean,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<GatewayAnswer> {
  const { method = "GET", url: target = "/", httpVersion, headers, socket } = request;
  const { origin } = headers;
  if (method === "OPTIONS" && origin !== undefined && headers["access-control-request-method"]) {
    return { status: 204, headers: preflightHeaders(options.cors, origin), body: Buffer.alloc(0) };
  }
  const { body } = await readBody(request, httpApi.maxPayloadBytes);
  if (headerBytes(request) > httpApi.maxHeaderBytes) return messageAnswer(431, "Request Header Fields Too Large");
  if (!body) return messageAnswer(413, "Request Entity Too Large");
  if (!isAllowed()) return messageAnswer(429, "Too Many Requests");
  const whole: GatewayRequest = { method, target, httpVersion, headers, body, sourceIp: socket.remoteAddress ?? "" };
  const matched = matchRoute(options.routes, method, target.replace(/\?.*/s, ""));
  return streams(matched.route) ? askRestApi(options, whole, matched, signal) : askHttpApi(options, whole, matched);
}

/**
 * True if a request goes to the streaming API. Routes of both APIs go there only if their answers may stream, so that
 * the others share one state.
 */
function streams(route: Route | null): boolean {
  return route?.streaming !== undefined && route.method === "POST";
}

async function send(
  cors: CorsSettings,
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: GatewayAnswer,
): Promise<void> {
  const isWhole = Buffer.isBuffer(body);
  response.writeHead(status, {
    ...withCors(headers, cors, origin),
    ...(isWhole && status !== 204 && { "content-length": body.length }),
  });
  if (isWhole) response.end(body);
  else await pipeline(body, response);
}

/** Size of the request line and all header lines. */
function headerBytes({ method = "", url = "", rawHeaders }: IncomingMessage): number {
  return method.length + url.length + rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
