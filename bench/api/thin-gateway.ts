/**
 * HTTP in front of the deployed bundle: makes the gateway's events of requests and calls the authorizer, then the
 * function, in this process. `node … thin-gateway.ts <folder of api.mjs and authorizer.mjs>`.
 */
import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type AuthorizerEvent, type HttpAuthorizerResult } from "../../functions/authorizer-event";
import { type HttpApiEvent, type HttpApiResult } from "../../functions/event";
import { listen } from "../server/peers/listen";

type Handler<Event, Result> = (event: Event) => Promise<Result>;

const account = "000000000000";

async function main(dir: string): Promise<void> {
  const authorize = await loadHandler<AuthorizerEvent, HttpAuthorizerResult>(path.join(dir, "authorizer.mjs"));
  const handle = await loadHandler<HttpApiEvent, HttpApiResult>(path.join(dir, "api.mjs"));

  async function answer(request: IncomingMessage): Promise<HttpApiResult> {
    const event = makeEvent(request, await readText(request));
    const routeArn = `arn:aws:execute-api:eu-west-3:${account}:local/$default/POST/`;
    const { context } = await authorize({ ...event, type: "REQUEST", routeArn });
    return handle({ ...event, requestContext: { ...event.requestContext, authorizer: { lambda: { ...context } } } });
  }

  const server = createServer((request, response) => {
    if (request.url === "/ping") return void response.end();
    void answer(request).then(({ statusCode, headers, body, isBase64Encoded }) => {
      const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
      response.writeHead(statusCode, { ...headers, "content-length": bytes.byteLength }).end(bytes);
    });
  });
  listen(server);
}

async function loadHandler<Event, Result>(file: string): Promise<Handler<Event, Result>> {
  const module = (await import(pathToFileURL(file).href)) as { handler: Handler<Event, Result> };
  return module.handler;
}

function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => request.on("end", () => resolve(Buffer.concat(chunks).toString())));
}

let requests = 0;

function makeEvent({ method = "", url = "", headers }: IncomingMessage, body: string): HttpApiEvent {
  const [rawPath = "", rawQueryString = ""] = url.split("?");
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: headers as Record<string, string>,
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
    body,
    isBase64Encoded: false,
  };
}

void main(process.argv[2] ?? "");
