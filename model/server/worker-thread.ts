/** The thread that runs the model. It says `ready` or `unusable` once, then answers batch after batch. */
import { parentPort, workerData } from "node:worker_threads";
import { type BatchMessage, type WorkerMessage } from "./messages";
import { openModel } from "./model-folder";

const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);

async function start(modelDir: string): Promise<void> {
  const { engine, contract } = await openModel(modelDir);
  port.on("message", (batch: BatchMessage) => {
    void engine(batch.bodies, batch.options).then((replies) => {
      say({ kind: "answers", statuses: replies.map(({ status }) => status), bodies: replies.map(({ body }) => body) });
    });
  });
  const { rawContentTypes = [], options = {} } = contract;
  say({ kind: "ready", accepted: { rawContentTypes, options: Object.keys(options) } });
}

start((workerData as { modelDir: string }).modelDir).catch((error: unknown) => {
  say({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
});
