import { type IncomingMessage, type ServerResponse } from "node:http";
import { realTime } from "../limits";
import { optionsHeader, parseOptions } from "../options";
import { type Dispatcher, stopping, unavailable } from "./dispatcher";
import { type Accepted } from "./messages";
import { refusal, type Reply } from "./replies";

type Send = (response: ServerResponse, reply: Reply) => void;

/** A request for a prediction whose header was accepted. */
interface Invocation {
  readonly model: Dispatcher<ServerResponse>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Null for JSON. */
  readonly contentType: string | null;
  readonly options: readonly string[];
}

const maxBytes = realTime.maxPayloadBytes;

/** Receives requests for predictions and queues them with the dispatchers of their models. */
export class Invocations {
  private arrivals: Invocation[] = [];
  private isDispatchDue = false;

  constructor(private readonly send: Send) {}

  receive(model: Dispatcher<ServerResponse>, request: IncomingMessage, response: ServerResponse): void {
    const { accepted } = model;
    if (accepted === null) {
      return this.send(response, refusal("model_loading", "The model is loading. Try again in 1 s."));
    }
    const contentType = readContentType(request.headers["content-type"]);
    const options = readOptions(request.headers[optionsHeader]);
    const refused =
      refuseContentType(contentType, accepted) ??
      refuseOptions(options, accepted) ??
      refuseLength(request.headers["content-length"]);
    if (refused) return this.send(response, refused);
    model.expect();
    this.arrivals.push({ model, request, response, contentType, options });
    if (this.isDispatchDue) return;
    this.isDispatchDue = true;
    setImmediate(() => this.collect());
  }

  /** Queues the requests that arrived in this turn of the event loop. Most are complete by now and need no listeners. */
  private collect(): void {
    const arrivals = this.arrivals;
    this.arrivals = [];
    this.isDispatchDue = false;
    const models = new Set<Dispatcher<ServerResponse>>();
    for (const arrival of arrivals) {
      models.add(arrival.model);
      const { complete, destroyed } = arrival.request;
      if (!complete && !destroyed) {
        this.readRest(arrival);
        continue;
      }
      if (complete) this.submit(arrival, (arrival.request.read() as Buffer | null) ?? Buffer.alloc(0));
      arrival.model.arrived();
    }
    for (const model of models) model.dispatch();
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
      arrival.model.dispatch();
    });
    // After the end, or when the caller disconnects.
    request.on("close", () => arrival.model.arrived());
  }

  private submit({ model, response, contentType, options }: Invocation, bytes: Buffer): void {
    if (model.state === "paused") return this.send(response, unavailable);
    if (model.state === "stopped") return this.send(response, stopping);
    // Raw bytes are copied: the buffer may be part of a shared pool, which would be cloned whole.
    const body = contentType === null ? bytes.toString("utf8") : { contentType, bytes: new Uint8Array(bytes) };
    if (model.accepted!.generates) response.once("close", () => model.cancel(response));
    if (model.submit({ caller: response, body, options, byteLength: bytes.byteLength })) return;
    this.send(response, refusal("overloaded", "The request queue is full. Try again in 1 s."));
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
