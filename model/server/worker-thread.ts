/** The thread that runs the model. It says `ready` or `unusable` once, then answers batches or, of a chat model, generates. */
import { parentPort, workerData } from "node:worker_threads";
import { type Engine } from "./engine";
import { type Generate } from "./generation";
import { type BatchMessage, type GenerationMessage, type WorkerMessage } from "./messages";
import { openModel } from "./model-folder";

const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);

async function start(modelDir: string): Promise<void> {
  const model = await openModel(modelDir);
  if (model.generate) port.on("message", generateWith(model.generate));
  else port.on("message", answerWith(model.engine));
  const { rawContentTypes = [], options = {} } = model.contract;
  say({
    kind: "ready",
    accepted: { rawContentTypes, options: Object.keys(options), generates: model.generate !== null },
  });
}

function answerWith(engine: Engine): (batch: BatchMessage) => void {
  return (batch) => {
    const { bodies, options } = typeof batch === "string" ? { bodies: [batch], options: null } : batch;
    void engine(bodies, options).then((replies) => {
      if (replies.length === 1 && replies[0]!.status === 200) return say(replies[0]!.body);
      say({ kind: "answers", statuses: replies.map(({ status }) => status), bodies: replies.map(({ body }) => body) });
    });
  };
}

function generateWith(generate: Generate): (message: GenerationMessage) => void {
  const running = new Map<number, AbortController>();
  return (message) => {
    const { id } = message;
    if (message.kind === "call off") return running.get(id)?.abort();
    const controller = new AbortController();
    running.set(id, controller);
    void generate(message.body, (data) => say({ kind: "event", id, data }), controller.signal).then((reply) => {
      running.delete(id);
      if (!controller.signal.aborted) say({ kind: "end", id, reply });
    });
  };
}

start((workerData as { modelDir: string }).modelDir).catch((error: unknown) => {
  say({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
});
