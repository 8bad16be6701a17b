/**
 * Entry of the thread that runs the model. Sends `ready` or `unusable` once, then answers batches or, for a chat model,
 * generates.
 */
import { parentPort, workerData } from "node:worker_threads";
import { type Engine } from "./engine";
import { type Generate } from "./generation";
import { type BatchMessage, type GenerationMessage, type WorkerMessage } from "./messages";
import { openModel } from "./model-folder";

const port = parentPort!;
const send = (message: WorkerMessage) => port.postMessage(message);

async function start(modelDir: string): Promise<void> {
  const model = await openModel(modelDir);
  if (model.generate) port.on("message", generateWith(model.generate));
  else port.on("message", answerWith(model.engine));
  const { rawContentTypes = [], options = {} } = model.contract;
  send({
    kind: "ready",
    accepted: { rawContentTypes, options: Object.keys(options), generates: model.generate !== null },
  });
}

function answerWith(engine: Engine): (message: BatchMessage) => void {
  return (message) => {
    const { bodies, options } = typeof message === "string" ? { bodies: [message], options: null } : message;
    void engine(bodies, options).then((replies) => {
      if (replies.length === 1 && replies[0]!.status === 200) return send(replies[0]!.body);
      send({ kind: "answers", statuses: replies.map(({ status }) => status), bodies: replies.map(({ body }) => body) });
    });
  };
}

function generateWith(generate: Generate): (message: GenerationMessage) => void {
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

start((workerData as { modelDir: string }).modelDir).catch((error: unknown) => {
  send({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
});
