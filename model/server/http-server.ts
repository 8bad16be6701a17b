import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { invocation, realTime } from "../limits";
import { optionsHeader, parseOptions } from "../options";
import { Dispatcher } from "./dispatcher";
import { keepAliveSeconds, lingerSeconds } from "./limits";
import { type Accepted } from "./messages";
import { refusal, type Reply } from "./replies";
import { sendEvent, sendReply } from "./responses";

export interface InferenceServerOptions {
  readonly modelDir: string;
  /** Largest number of requests that may share a run. */
  readonly maxBatch: number;
  /** Called once, when the golden cases have passed. */
  ready(): void;
  /** Called when the model cannot be served. */
  unusable(reason: string): void;
}

/** A request for a prediction whose header was accepted. */
interface Invocation {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Null for JSON. */
  readonly contentType: string | null;
  readonly options: readonly string[];
}

const maxBytes = realTime.maxPayloadBytes;

/**
 * SageMaker's container contract over node:http. The model runs in the dispatcher's worker thread, so `/ping` is answered
 * at any time.
 */
export class InferenceServer {
  readonly http: Server;
  private readonly dispatcher: Dispatcher<ServerResponse>;
  /** Null until the golden cases have passed. */
  private accepted: Accepted | null = null;
  private isClosing = false;
  private arrivals: Invocation[] = [];
  private isDispatchDue = false;

  constructor(options: InferenceServerOptions) {
    this.dispatcher = new Dispatcher<ServerResponse>({
      modelDir: options.modelDir,
      maxBatch: options.maxBatch,
      answer: (response, reply) => this.send(response, reply),
      stream: sendEvent,
      isWaiting: (response) => !response.destroyed,
      ready: (accepted) => {
        if (this.accepted === null) options.ready();
        this.accepted = accepted;
      },
      unusable: (reason) => options.unusable(reason),
    });
    this.http = createServer(
      { keepAliveTimeout: keepAliveSeconds * 1000, requestTimeout: invocation.timeoutSeconds * 1000 },
      (request, response) => this.route(request, response),
    );
  }

  /** Stops accepting connections, answers every request received on the open ones, then stops the worker. */
  async close(): Promise<void> {
    this.isClosing = true;
    // `http.Server.close` would cut idle connections at once, although the next request may be on the wire.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(this.http, resolve));
    setTimeout(() => this.http.closeIdleConnections(), lingerSeconds * 1000);
    await closed;
    await this.dispatcher.stop();
  }

  /** Answers every waiting request with 503, so that `close` can finish. */
  giveUp(): Promise<void> {
    return this.dispatcher.stop();
  }

  private route(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.split("?", 1)[0];
    if (path === "/invocations") {
      if (request.method === "POST") this.receive(request, response);
      else this.refuseMethod(request, response, "POST");
    } else if (path === "/ping") {
      if (request.method === "GET") this.ping(response);
      else this.refuseMethod(request, response, "GET");
    } else {
      this.send(response, refusal("not_found", `No route for ${path}. Available: GET /ping, POST /invocations.`));
    }
  }

  private refuseMethod(request: IncomingMessage, response: ServerResponse, allowed: string): void {
    response.setHeader("allow", allowed);
    this.send(response, refusal("method_not_allowed", `${request.method} is not allowed here. Use ${allowed}.`));
  }

  /** Answers 200 while overloaded too: SageMaker replaces a container whose ping fails. */
  private ping(response: ServerResponse): void {
    const state = this.isClosing ? "stopping" : this.dispatcher.state;
    const status = state === "ready" || state === "overloaded" ? 200 : 503;
    this.send(response, { status, body: JSON.stringify({ status: state, queued: this.dispatcher.queued }) });
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    if (this.accepted === null) {
      return this.send(response, refusal("model_loading", "The model is loading. Try again in 1 s."));
    }
    const contentType = readContentType(request.headers["content-type"]);
    const options = readOptions(request.headers[optionsHeader]);
    const refused =
      refuseContentType(contentType, this.accepted) ??
      refuseOptions(options, this.accepted) ??
      refuseLength(request.headers["content-length"]);
    if (refused) return this.send(response, refused);
    this.arrivals.push({ request, response, contentType, options });
    if (this.isDispatchDue) return;
    this.isDispatchDue = true;
    setImmediate(() => this.collect());
  }

  /** Queues the requests that arrived in this turn of the event loop. Most are complete by now and need no listeners. */
  private collect(): void {
    const arrivals = this.arrivals;
    this.arrivals = [];
    this.isDispatchDue = false;
    for (const arrival of arrivals) {
      if (!arrival.request.complete) this.readRest(arrival);
      else this.submit(arrival, (arrival.request.read() as Buffer | null) ?? Buffer.alloc(0));
    }
    this.dispatcher.dispatch();
  }

  private readRest(arrival: Invocation): void {
    const { request, response } = arrival;
    const chunks: Buffer[] = [];
    let byteLength = 0;
    request.on("data", (chunk: Buffer) => {
      byteLength += chunk.byteLength;
      if (byteLength <= maxBytes) return void chunks.push(chunk);
      chunks.length = 0;
      if (!response.headersSent) this.send(response, tooLarge(`more than ${maxBytes} bytes`));
    });
    request.on("end", () => {
      if (byteLength > maxBytes) return;
      this.submit(arrival, Buffer.concat(chunks));
      this.dispatcher.dispatch();
    });
  }

  private submit({ response, contentType, options }: Invocation, bytes: Buffer): void {
    // Raw bytes are copied: the buffer may be part of a shared pool, which would be cloned whole.
    const body = contentType === null ? bytes.toString("utf8") : { contentType, bytes: new Uint8Array(bytes) };
    if (this.accepted!.generates) response.once("close", () => this.dispatcher.cancel(response));
    if (this.dispatcher.submit({ caller: response, body, options, byteLength: bytes.byteLength })) return;
    this.send(response, refusal("overloaded", "The request queue is full. Try again in 1 s."));
  }

  private send(response: ServerResponse, reply: Reply): void {
    sendReply(response, reply, this.isClosing);
  }
}

/** Lower-case media type without parameters; null for JSON, which is also the default. */
function readContentType(header: string | undefined): string | null {
  if (header === undefined || header === "application/json") return null;
  const type = header.split(";", 1)[0]!.trim().toLowerCase();
  return type === "application/json" ? null : type;
}

const noOptions: readonly string[] = [];

function readOptions(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? noOptions : parseOptions(String(header));
}

function refuseContentType(contentType: string | null, { rawContentTypes }: Accepted): Reply | null {
  if (contentType === null || rawContentTypes.includes(contentType)) return null;
  const accepted = ["application/json", ...rawContentTypes].join(", ");
  return refusal("unsupported_content_type", `Content type "${contentType}" is not accepted. Accepted: ${accepted}.`);
}

function refuseOptions(options: readonly string[], { options: known }: Accepted): Reply | null {
  const unknown = options.find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  const available = known.join(", ") || "none";
  return refusal("invalid_request", `Unknown option "${unknown}" in ${optionsHeader}. Available: ${available}.`);
}

function refuseLength(header: string | undefined): Reply | null {
  const announced = Number(header ?? 0);
  return announced > maxBytes ? tooLarge(`${announced} bytes`) : null;
}

function tooLarge(found: string): Reply {
  return refusal("payload_too_large", `The body has ${found}. At most ${maxBytes} bytes are accepted.`);
}
