import path from "node:path";
import { Worker } from "node:worker_threads";
import { type Accepted, type Batch, type BatchMessage, type GenerationMessage, type WorkerMessage } from "./messages";
import { type Reply } from "./replies";

export interface WorkerEvents {
  ready(accepted: Accepted): void;
  answers(statuses: readonly number[], bodies: readonly string[]): void;
  /** The data of an event of a generation. */
  event(id: number, data: string): void;
  /** A generation has come to its end; null if its events said it all. */
  end(id: number, reply: Reply | null): void;
  /** The model cannot be served; nothing else will come of this worker. */
  unusable(reason: string): void;
  /** The thread ended unasked. */
  died(cause: unknown): void;
}

const success = [200];

/** The worker thread, seen from the main thread. */
export class InferenceWorker {
  private readonly thread: Worker;
  private asked = false;

  constructor(modelDir: string, events: WorkerEvents) {
    // worker.js lies beside this file both in the bundle and in the source tree.
    this.thread = new Worker(path.join(__dirname, "worker.js"), { workerData: { modelDir }, argv: [] });
    let cause: unknown = "the thread ended by itself";
    this.thread.on("message", (message: WorkerMessage) => {
      if (typeof message === "string") return events.answers(success, [message]);
      if (message.kind === "answers") return events.answers(message.statuses, message.bodies);
      if (message.kind === "event") return events.event(message.id, message.data);
      if (message.kind === "end") return events.end(message.id, message.reply);
      if (message.kind === "ready") return events.ready(message.accepted);
      this.asked = true;
      return events.unusable(message.reason);
    });
    this.thread.on("error", (error) => (cause = error));
    this.thread.on("exit", () => {
      if (!this.asked) events.died(cause);
    });
  }

  run(work: Batch | GenerationMessage): void {
    this.thread.postMessage("bodies" in work ? toMessage(work) : work);
  }

  /** Resolves when the thread has left the runtime: only then may the process exit. */
  async stop(): Promise<void> {
    this.asked = true;
    await this.thread.terminate();
  }

  /** Ends a thread that hangs; `died` follows. */
  kill(): void {
    void this.thread.terminate();
  }
}

function toMessage(batch: Batch): BatchMessage {
  const { bodies, options } = batch;
  return bodies.length === 1 && typeof bodies[0] === "string" && options === null ? bodies[0] : batch;
}
