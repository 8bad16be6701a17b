/**
 * HTTP server for the deployed bundle: converts requests to the gateway's events and calls the authorizer, then the
 * function, in this process. `node … thin-gateway.ts <folder of api.mjs and authorizer.mjs>`.
 */
import { createServer, type Socket } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type AuthorizerEvent, type HttpAuthorizerResult } from "../../functions/lambda/events/authorizer";
import { type HttpApiEvent, type HttpApiResult } from "../../functions/lambda/events/http-api";
import { formatHead, readMessages, sendMessage } from "../lib/http-messages";
import { listen } from "../server/peers/listen";

type Handler<Event, Result> = (event: Event) => Promise<Result>;

const account = "000000000000";

async function main(dir: string): Promise<void> {
  const authorize = await loadHandler<AuthorizerEvent, HttpAuthorizerResult>(path.join(dir, "authorizer.mjs"));
  const handle = await loadHandler<HttpApiEvent, HttpApiResult>(path.join(dir, "api.mjs"));

  async function answer(socket: Socket, event: HttpApiEvent): Promise<void> {
    const routeArn = `arn:aws:execute-api:eu-west-3:${account}:local/$default/POST/`;
    const { context } = await authorize({ ...event, type: "REQUEST", routeArn });
    const requestContext = { ...event.requestContext, authorizer: { lambda: { ...context } } };
    const { statusCode, headers, body, isBase64Encoded } = await handle({ ...event, requestContext });
    const head = formatHead(`HTTP/1.1 ${statusCode} Answered`, headers);
    sendMessage(socket, head, isBase64Encoded ? Buffer.from(body, "base64") : body);
  }

  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined);
    readMessages(socket, (head, body) => {
      const [first = "", ...lines] = head.split("\r\n");
      const [method = "", url = ""] = first.split(" ");
      if (url === "/ping") sendMessage(socket, "HTTP/1.1 200 OK", "");
      else void answer(socket, makeEvent(method, url, lines, body));
    });
  });
  listen(server);
}

async function loadHandler<Event, Result>(file: string): Promise<Handler<Event, Result>> {
  const module = (await import(pathToFileURL(file).href)) as { handler: Handler<Event, Result> };
  return module.handler;
}

let requests = 0;

/** @param body in Latin-1 */
function makeEvent(method: string, url: string, headerLines: readonly string[], body: string): HttpApiEvent {
  const [rawPath = "", rawQueryString = ""] = url.split("?");
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: readHeaders(headerLines),
    requestContext: {
      accountId: account,
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "local",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" },
      requestId: `request-${++requests}`,
      routeKey: "$default",
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    body: Buffer.from(body, "latin1").toString(),
    isBase64Encoded: false,
  };
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

void main(process.argv[2] ?? "");
