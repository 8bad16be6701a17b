import { type ServerResponse } from "node:http";
import { Dispatcher } from "./dispatcher";
import { Invocations } from "./invocations";
import { type Answers, type ModelRoutes, type Replies } from "./routes";
import { WorkerPool } from "./worker-pool";

export interface SingleModelOptions {
  readonly modelDir: string;
  /** Largest number of requests that may share a run. */
  readonly maxBatch: number;
  /** Time limit of a run. */
  readonly timeoutSeconds: number;
  /** Called once, when the golden cases have passed. */
  ready(): void;
  /** Called when the model cannot be served. */
  unusable(reason: string): void;
}

/** The contract for one model: `POST /invocations`. */
export class SingleModel implements ModelRoutes {
  readonly summary = "POST /invocations";
  private readonly workers: WorkerPool;
  private readonly model: Dispatcher<ServerResponse>;
  private readonly invocations: Invocations;

  constructor(options: SingleModelOptions, { reply, stream }: Replies) {
    this.workers = new WorkerPool({ size: 1, timeoutSeconds: Infinity });
    this.model = new Dispatcher({
      ...options,
      title: options.modelDir,
      workers: this.workers,
      recovers: false,
      answer: reply,
      stream,
      isWaiting: (response) => !response.destroyed,
    });
    this.invocations = new Invocations(reply);
  }

  /** Healthy while overloaded too: SageMaker replaces a container whose ping fails. */
  get health() {
    const { state, queued } = this.model;
    return { status: state, isHealthy: state === "ready" || state === "overloaded", queued };
  }

  find(path: string): Answers | null {
    return path === "/invocations" ? this.answers : null;
  }

  async stop(): Promise<void> {
    await Promise.all([this.model.stop(), this.workers.stop()]);
  }

  private readonly answers: Answers = {
    POST: (request, response) => this.invocations.receive(this.model, request, response),
  };
}
