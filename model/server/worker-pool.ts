import { availableParallelism } from "node:os";
import { type ResourceLimits } from "node:worker_threads";
import { InferenceWorker, type Seat, type SeatEvents } from "./inference-worker";
import { type OutOfMemory } from "./memory";
import { logError } from "./replies";

export interface WorkerPoolOptions {
  /** Threads that models share. Default: one per processor. */
  readonly size?: number | undefined;
  /** Time limit of a load. */
  readonly timeoutSeconds: number;
  readonly resourceLimits?: ResourceLimits;
  /** Growth in bytes, while serving, after which a thread is split. Default: none. */
  readonly growthBytes?: number;
}

const watchMs = 250;

/**
 * Worker threads that models share. Models that wait too long for their turn, because of a neighbour, move to another
 * thread. A model in doubt, because its thread died, gets a thread of its own. A thread whose memory grows is split until the
 * model that grows is alone.
 */
export class WorkerPool {
  private readonly workers = new Set<InferenceWorker>();
  private readonly shared = new Set<InferenceWorker>();
  private readonly size: number;
  /** Thread for the models that are just being displaced. */
  private refuge: InferenceWorker | null = null;
  private readonly watch = setInterval(() => this.inspect(), watchMs).unref();

  constructor(private readonly options: WorkerPoolOptions) {
    this.size = options.size ?? availableParallelism();
  }

  /** Opens a model in the shared worker with the fewest models, or in a worker of its own. */
  open(modelDir: string, events: SeatEvents, needsOwn: boolean): Seat {
    return (needsOwn ? this.start() : (this.refuge ?? this.pickShared())).open(modelDir, events);
  }

  /**
   * Ends the thread that has grown most. Its model is reported as `outgrown`; several are opened elsewhere. Resolves when the
   * memory is free; null if no thread has grown.
   */
  endMostGrown(cause: OutOfMemory): Promise<void> | null {
    const [worker] = [...this.workers].sort((a, b) => b.grownBytes - a.grownBytes);
    if (!worker || worker.grownBytes === 0) return null;
    if (worker.size > 1) return this.split(worker);
    const reason = `it has grown by ${megabytes(worker.grownBytes)} MB or more while serving, and ${cause.message}`;
    return worker.outgrow(reason).then(() => this.forget(worker));
  }

  /** Ends the thread that has been busy for the longest. Its model is the suspect. Null if none is busy. */
  killBusiest(cause: OutOfMemory): Promise<void> | null {
    const [busiest] = [...this.workers].sort((a, b) => b.heldMs - a.heldMs);
    return busiest && busiest.heldMs > 0 ? busiest.kill(cause) : null;
  }

  /** Ends all threads. Resolves when they have left ONNX Runtime. */
  async stop(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all([...this.workers].map((worker) => worker.stop()));
  }

  private pickShared(): InferenceWorker {
    const [emptiest] = [...this.shared].sort((a, b) => a.size - b.size);
    if (emptiest && (emptiest.size === 0 || this.shared.size >= this.size)) return emptiest;
    const started = this.start();
    this.shared.add(started);
    return started;
  }

  private start(): InferenceWorker {
    const { resourceLimits = {}, growthBytes = Infinity } = this.options;
    const worker = new InferenceWorker(resourceLimits, { growthBytes }, () => this.forget(worker));
    this.workers.add(worker);
    return worker;
  }

  private forget(worker: InferenceWorker): void {
    this.workers.delete(worker);
    this.shared.delete(worker);
  }

  /** Opens the models of a thread that has grown in two new ones, half of them in each. Resolves when it has ended. */
  private async split(worker: InferenceWorker): Promise<void> {
    const { grownBytes, size } = worker;
    logError(
      "memory grew",
      `${size} models in a thread have grown by ${megabytes(grownBytes)} MB. They are separated.`,
    );
    this.shared.delete(worker);
    const ended = worker.split(() => (this.refuge = this.start()));
    this.refuge = null;
    await ended;
    this.forget(worker);
  }

  private inspect(): void {
    for (const worker of [...this.workers]) {
      if (worker.grownBytes > 0) {
        // Keeps further models out of it.
        this.shared.delete(worker);
        if (worker.size > 1) void this.split(worker);
      }
      if (worker.isHogged) {
        this.shared.delete(worker);
        worker.displaceWaiting();
      }
      if (worker.isLoading && worker.heldMs >= this.options.timeoutSeconds * 1000) {
        void worker.kill(`the model did not load within ${this.options.timeoutSeconds} seconds`);
      } else if (worker.isUnused && !this.shared.has(worker)) {
        void worker.stop().then(() => this.forget(worker));
      }
    }
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
