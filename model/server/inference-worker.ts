import path from "node:path";
import { Worker } from "node:worker_threads";
import { type Accepted, type BatchMessage, type GenerationMessage, type WorkerMessage } from "./messages";
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

/** The worker thread, seen from the main thread. */
export class InferenceWorker {
  private readonly thread: Worker;
  private asked = false;

  constructor(modelDir: string, events: WorkerEvents) {
    // worker.js lies beside this file both in the bundle and in the source tree.
    this.thread = new Worker(path.join(__dirname, "worker.js"), { workerData: { modelDir }, argv: [] });
    let cause: unknown = "the thread ended by itself";
    this.thread.on("message", (message: WorkerMessage) => {
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

  run(work: BatchMessage | GenerationMessage): void {
    this.thread.postMessage(work);
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
