/**
 * Entry of a thread that runs models. Each has a port of its own: it sends `ready` or `unusable` once, then answers batches
 * or, for a chat model, generates, until it is closed.
 */
import { readlinkSync } from "node:fs";
import path from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type Engine } from "./engine";
import { type Generate } from "./generation";
import {
  type BatchMessage,
  type CloseMessage,
  type GenerationMessage,
  type GrowthMessage,
  type ModelMessage,
  type OpenMessage,
  type StartedMessage,
  type StopMessage,
  type ThreadOptions,
} from "./messages";
import { openModel, type ServedModel } from "./model-folder";
import { ThreadMemory } from "./thread-memory";

type Send = (message: ModelMessage) => void;

parentPort!.postMessage({ systemThread: readSystemThread() } satisfies StartedMessage);
const { growthBytes } = workerData as ThreadOptions;
const memory = new ThreadMemory(growthBytes, (grownBytes) =>
  parentPort!.postMessage({ grownBytes } satisfies GrowthMessage),
);
/** Ports of the models: while one is open, the thread goes on. */
const ports = new Set<MessagePort>();
parentPort!.on("message", (message: OpenMessage | StopMessage) => {
  if (message !== "stop") return open(message);
  for (const port of [parentPort!, ...ports]) port.close();
});

function open({ modelDir, port }: OpenMessage): void {
  ports.add(port);
  port.once("close", () => ports.delete(port));
  const send: Send = (message) => port.postMessage(message);
  memory
    .load(() => openModel(modelDir))
    .then(
      ([model, took]) => serve(model, took, port, send),
      (error: unknown) => {
        send({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
        port.close();
      },
    );
}

/** Linux only. */
function readSystemThread(): string | null {
  try {
    return path.basename(readlinkSync("/proc/thread-self"));
  } catch {
    return null;
  }
}

/** @param took memory in bytes that the model took to load */
function serve(model: ServedModel, took: number, port: MessagePort, send: Send): void {
  const answer = (model.generate ? generateWith(model.generate, send) : answerWith(model.engine, send)) as (
    message: BatchMessage | GenerationMessage,
  ) => void;
  port.on("message", (message: BatchMessage | GenerationMessage | CloseMessage) => {
    if (typeof message === "string" || !("kind" in message) || message.kind !== "close") return answer(message);
    port.removeAllListeners("message");
    // In a turn of its own, when nothing refers to the model any more.
    void model.close().then(() => setImmediate(leave, port, took));
  });
  const { rawContentTypes = [], options = {} } = model.module.contract;
  send({
    kind: "ready",
    accepted: { rawContentTypes, options: Object.keys(options), generates: model.generate !== null },
  });
}

function leave(port: MessagePort, took: number): void {
  memory.free(took);
  port.postMessage({ kind: "closed" } satisfies ModelMessage);
  port.close();
}

function answerWith(engine: Engine, send: Send): (message: BatchMessage) => void {
  return (message) => {
    const { bodies, options } = typeof message === "string" ? { bodies: [message], options: null } : message;
    void engine(bodies, options).then((replies) => {
      if (replies.length === 1 && replies[0]!.status === 200) return send(replies[0]!.body);
      send({ kind: "answers", statuses: replies.map(({ status }) => status), bodies: replies.map(({ body }) => body) });
    });
  };
}

function generateWith(generate: Generate, send: Send): (message: GenerationMessage) => void {
  const running = new Map<number, AbortController>();
  return (message) => {
    const { id } = message;
    if (message.kind === "cancel") return running.get(id)?.abort();
    const controller = new AbortController();
    running.set(id, controller);
    void generate(message.body, (data) => send({ kind: "event", id, data }), controller.signal).then((reply) => {
      running.delete(id);
      if (!controller.signal.aborted) send({ kind: "end", id, reply });
    });
  };
}
