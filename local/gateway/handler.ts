import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { httpApi } from "../../functions/lib/limits";
import { type Route } from "../../functions/lib/routes";
import { EventTooLarge, type LambdaFunction } from "../lambda/function";
import { FunctionTimeout } from "../lambda/execution-environment";
import { readBody } from "../read-body";
import { corsHeaders, type CorsSettings, preflightHeaders } from "../../functions/lib/cors";
import { buildEvent } from "./event";
import { matchRoute } from "./match-route";
import { type GatewayAnswer, messageAnswer, readResult } from "./result";
import { createThrottle, type ThrottleSettings } from "./throttle";

export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly cors: CorsSettings;
  readonly throttle: ThrottleSettings;
  /** Requests wait until it is there; if it never is, they get a 500. */
  readonly function: Promise<LambdaFunction>;
  readonly log: (line: string) => void;
}

/** An HTTP API of API Gateway, with one function behind all of its routes. */
export function createGateway(options: GatewayOptions): RequestListener {
  const isAllowed = createThrottle(options.throttle, () => performance.now());
  return (request, response) => {
    answer(options, isAllowed, request)
      .then((answered) => send(options.cors, request, response, answered))
      .catch((error: Error) => {
        if (request.destroyed && !request.complete) return; // The caller has hung up.
        options.log(error.stack ?? error.message);
        send(options.cors, request, response, internalServerError);
      });
  };
}

const internalServerError = messageAnswer(500, "Internal Server Error");

async function answer(
  options: GatewayOptions,
  isAllowed: () => boolean,
  request: IncomingMessage,
): Promise<GatewayAnswer> {
  const { origin } = request.headers;
  if (request.method === "OPTIONS" && origin !== undefined && request.headers["access-control-request-method"]) {
    return { status: 204, headers: preflightHeaders(options.cors, origin), body: Buffer.alloc(0) };
  }
  const { body } = await readBody(request, httpApi.maxPayloadBytes);
  if (headerBytes(request) > httpApi.maxHeaderBytes) return messageAnswer(431, "Request Header Fields Too Large");
  if (!body) return messageAnswer(413, "Request Entity Too Large");
  if (!isAllowed()) return messageAnswer(429, "Too Many Requests");
  return invoke(options, request, body);
}

async function invoke(options: GatewayOptions, request: IncomingMessage, body: Buffer): Promise<GatewayAnswer> {
  const { method = "GET", url: target = "/", httpVersion, headers, socket } = request;
  const route = matchRoute(options.routes, method, target.replace(/\?.*/s, ""));
  const sourceIp = socket.remoteAddress ?? "";
  const event = buildEvent({ method, target, httpVersion, headers, body, sourceIp }, route, new Date());
  try {
    const lambda = await options.function;
    return withoutCors(readResult(await lambda.invoke(event)));
  } catch (error) {
    if (error instanceof EventTooLarge) return messageAnswer(413, "Request Entity Too Large");
    if (error instanceof FunctionTimeout) return messageAnswer(503, "Service Unavailable");
    options.log(`${method} ${target}: ${(error as Error).message}`);
    return internalServerError;
  }
}

/** Where the API has CORS settings of its own, the gateway ignores what the function says about it. */
function withoutCors({ headers, ...answer }: GatewayAnswer): GatewayAnswer {
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith("access-control-"));
  return { ...answer, headers: Object.fromEntries(kept) };
}

function send(
  cors: CorsSettings,
  { headers: { origin } }: IncomingMessage,
  response: ServerResponse,
  answer: GatewayAnswer,
): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    ...corsHeaders(cors, origin),
    ...(answer.status !== 204 && { "content-length": answer.body.length }),
  });
  response.end(answer.body);
}

/** Of the request line and all header lines. */
function headerBytes({ method = "", url = "", rawHeaders }: IncomingMessage): number {
  return method.length + url.length + rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
