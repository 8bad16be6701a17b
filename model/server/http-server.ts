import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { invocation, realTime } from "../limits";
import { Dispatcher } from "./dispatcher";
import { FastConnection, FastLane } from "./fast-lane";
import { optionsHeader, parseOptions } from "../options";
import { keepAliveSeconds, lingerSeconds } from "./limits";
import { type Accepted, type Body } from "./messages";
import { refusal, type Reply } from "./replies";

export interface InferenceServerOptions {
  readonly modelDir: string;
  /** Requests that may share a run. */
  readonly maxBatch: number;
  /** The self-test has passed. */
  ready(): void;
  /** The model cannot be served. */
  unusable(reason: string): void;
}

/** Whom an answer is for. */
type Caller = ServerResponse | FastConnection;

const maxBytes = realTime.maxPayloadBytes;

/**
 * SageMaker's container contract over HTTP. Nothing here waits for the model, which runs in the dispatcher's thread, so
 * `/ping` is answered at any time.
 */
export class InferenceServer {
  readonly http: Server;
  private readonly dispatcher: Dispatcher<Caller>;
  private readonly fastLane: FastLane;
  /** Null until the self-test has passed. */
  private accepted: Accepted | null = null;
  private isClosing = false;
  private arrivals: Arrival[] = [];
  private isDispatchDue = false;

  constructor(options: InferenceServerOptions) {
    this.dispatcher = new Dispatcher<Caller>({
      modelDir: options.modelDir,
      maxBatch: options.maxBatch,
      answer: (caller, reply) => this.answer(caller, reply),
      // A chat model's callers are all with node:http.
      stream: (caller, data) => sendEvent(caller as ServerResponse, data),
      isWaiting: (caller) => !caller.destroyed,
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
    this.fastLane = new FastLane(this.http, {
      isOpen: () => this.accepted !== null && !this.accepted.generates && !this.isClosing,
      receive: (connection, json) => {
        this.dispatchSoon();
        this.submit(connection, json, noOptions, json.length);
      },
    });
  }

  /** Accepts no new connection, answers what has been asked on the others, then ends the worker. */
  async close(): Promise<void> {
    this.isClosing = true;
    // Not http.Server's own close, which cuts idle connections at once: on a busy one the next request is on the wire.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(this.http, resolve));
    setTimeout(() => {
      this.http.closeIdleConnections();
      this.fastLane.closeIdleConnections();
    }, lingerSeconds * 1000);
    await closed;
    await this.dispatcher.stop();
  }

  /** Answers what waits with 503, so that `close` comes to its end. */
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
      this.send(response, refusal("not_found", `There is no ${path}: ask for GET /ping or POST /invocations.`));
    }
  }

  private refuseMethod(request: IncomingMessage, response: ServerResponse, allowed: string): void {
    response.setHeader("allow", allowed);
    this.send(response, refusal("method_not_allowed", `${request.method} is not allowed here: use ${allowed}.`));
  }

  /** An overloaded server is a healthy one: SageMaker replaces a container whose ping fails. */
  private ping(response: ServerResponse): void {
    const state = this.isClosing ? "stopping" : this.dispatcher.state;
    const status = state === "ready" || state === "overloaded" ? 200 : 503;
    this.send(response, { status, body: JSON.stringify({ status: state, queued: this.dispatcher.queued }) });
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    if (this.accepted === null) {
      return this.send(response, refusal("model_loading", "The model is loading; try again in a second."));
    }
    const contentType = readContentType(request.headers["content-type"]);
    if (contentType !== null && !this.accepted.rawContentTypes.includes(contentType)) {
      const accepted = ["application/json", ...this.accepted.rawContentTypes].join(", ");
      const message = `Content type "${contentType}" is not accepted: send ${accepted}.`;
      return this.send(response, refusal("unsupported_content_type", message));
    }
    const options = readOptions(request.headers[optionsHeader]);
    const unknown = options.find((name) => !this.accepted!.options.includes(name));
    if (unknown !== undefined) return this.send(response, noSuchOption(unknown, this.accepted.options));
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > maxBytes) return this.send(response, tooLarge(`${announced} bytes`));
    this.dispatchSoon();
    this.arrivals.push({ request, response, contentType, options });
  }

  private dispatchSoon(): void {
    if (this.isDispatchDue) return;
    this.isDispatchDue = true;
    setImmediate(() => this.collect());
  }

  /** Takes all requests that came with this turn of the event loop: most are whole by now, and read without events. */
  private collect(): void {
    const arrivals = this.arrivals;
    this.arrivals = [];
    this.isDispatchDue = false;
    for (const arrival of arrivals) {
      if (!arrival.request.complete) this.readRest(arrival);
      else {
        const body = arrival.request.read() as Buffer | null;
        this.submitArrival(arrival, body ?? Buffer.alloc(0));
      }
    }
    this.dispatcher.dispatch();
  }

  private readRest(arrival: Arrival): void {
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
      this.submitArrival(arrival, Buffer.concat(chunks));
      this.dispatcher.dispatch();
    });
  }

  private submitArrival({ response, contentType, options }: Arrival, bytes: Buffer): void {
    // A raw body is copied, because the buffer it came in may be shared and would be cloned whole.
    const body = contentType === null ? bytes.toString("utf8") : { contentType, bytes: new Uint8Array(bytes) };
    if (this.accepted!.generates) response.once("close", () => this.dispatcher.callOff(response));
    this.submit(response, body, options, bytes.byteLength);
  }

  private submit(caller: Caller, body: Body, options: readonly string[], byteLength: number): void {
    if (this.dispatcher.submit({ caller, body, options, byteLength })) return;
    this.answer(caller, refusal("overloaded", "Too many requests are waiting; try again in a second."));
  }

  private answer(caller: Caller, reply: Reply): void {
    if (caller instanceof FastConnection) caller.answer(reply, this.isClosing);
    else this.send(caller, reply);
  }

  private send(response: ServerResponse, { status, body }: Reply): void {
    // A stream that has begun can only say so.
    if (response.headersSent) return void response.end(toEvent(body));
    const headers = ["content-type", "application/json", "content-length", String(Buffer.byteLength(body))];
    if (status === 503) headers.push("retry-after", "1");
    if (this.isClosing) headers.push("connection", "close");
    response.writeHead(status, headers);
    response.end(body);
  }
}

/**
 * The next event of an answer that goes out as it is made; null after the last. The connection ends with it, so that a
 * server that is stopping need not wait for its caller to close it.
 */
function sendEvent(response: ServerResponse, data: string | null): void {
  if (data === null) return void response.end();
  if (!response.headersSent) {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      connection: "close",
    });
  }
  response.write(toEvent(data));
}

/** `data` is JSON text, which has no line breaks. */
function toEvent(data: string): string {
  return `data: ${data}\n\n`;
}

/** A request whose header has been read. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly contentType: string | null;
  readonly options: readonly string[];
}

/** Null for JSON, which is also what a caller means who names no type. */
function readContentType(header: string | undefined): string | null {
  if (header === undefined || header === "application/json") return null;
  const type = header.split(";", 1)[0]!.trim().toLowerCase();
  return type === "application/json" ? null : type;
}

const noOptions: readonly string[] = [];

function readOptions(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? noOptions : parseOptions(String(header));
}

function noSuchOption(name: string, known: readonly string[]): Reply {
  const message = `There is no option "${name}" (${optionsHeader}): the model has ${known.join(", ") || "none"}.`;
  return refusal("invalid_request", message);
}

function tooLarge(found: string): Reply {
  return refusal("payload_too_large", `The body has ${found}; at most ${maxBytes} bytes are accepted.`);
}
