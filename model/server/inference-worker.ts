import path from "node:path";
import { Worker } from "node:worker_threads";
import { type Accepted, type Batch, type BatchMessage, type GenerationMessage, type WorkerMessage } from "./messages";
import { type Reply } from "./replies";

export interface WorkerEvents {
  ready(accepted: Accepted): void;
  /** One status and one JSON text per body of the batch, in its order. */
  answers(statuses: readonly number[], bodies: readonly string[]): void;
  /** Data of one event of a generation. */
  event(id: number, data: string): void;
  /** End of a generation; null if its events were the whole answer. */
  end(id: number, reply: Reply | null): void;
  /** The model cannot be served. No other event follows. */
  unusable(reason: string): void;
  /** The thread ended although nobody stopped it. */
  died(cause: unknown): void;
}

const success = [200];

/** Handle of the worker thread on the main thread. */
export class InferenceWorker {
  private readonly thread: Worker;
  private isStopping = false;

  constructor(modelDir: string, events: WorkerEvents) {
    // worker.js is next to this file both in the bundle and in the source tree.
    this.thread = new Worker(path.join(__dirname, "worker.js"), { workerData: { modelDir }, argv: [] });
    let cause: unknown = "the thread ended without an error";
    this.thread.on("message", (message: WorkerMessage) => {
      if (typeof message === "string") return events.answers(success, [message]);
      switch (message.kind) {
        case "answers":
          return events.answers(message.statuses, message.bodies);
        case "event":
          return events.event(message.id, message.data);
        case "end":
          return events.end(message.id, message.reply);
        case "ready":
          return events.ready(message.accepted);
        case "unusable":
          this.isStopping = true;
          return events.unusable(message.reason);
      }
    });
    this.thread.on("error", (error) => (cause = error));
    this.thread.on("exit", () => {
      if (!this.isStopping) events.died(cause);
    });
  }

  /** Sends a batch, or a message of a chat model. */
  run(work: Batch | GenerationMessage): void {
    this.thread.postMessage("bodies" in work ? toMessage(work) : work);
  }

  /** Resolves when the thread has left ONNX Runtime. Exiting the process before that aborts it. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.thread.terminate();
  }

  /** Ends a thread that hangs. `died` follows. */
  kill(): void {
    void this.thread.terminate();
  }
}

function toMessage(batch: Batch): BatchMessage {
  const [body] = batch.bodies;
  return batch.bodies.length === 1 && batch.options === null && typeof body === "string" ? body : batch;
}
