import { availableParallelism } from "node:os";
import { type ResourceLimits } from "node:worker_threads";
import { InferenceWorker, type Seat, type SeatEvents } from "./inference-worker";

export interface WorkerPoolOptions {
  /** Threads that models share. Default: one per processor. */
  readonly size?: number | undefined;
  /** Time limit of a load. */
  readonly timeoutSeconds: number;
  readonly resourceLimits?: ResourceLimits;
}

const watchMs = 250;

/**
 * Worker threads that models share. Models that wait too long for their turn, because of a neighbour, move to another
 * thread. A model in doubt, because its thread died, gets a thread of its own.
 */
export class WorkerPool {
  private readonly workers = new Set<InferenceWorker>();
  private readonly shared = new Set<InferenceWorker>();
  private readonly size: number;
  private readonly watch = setInterval(() => this.inspect(), watchMs).unref();

  constructor(private readonly options: WorkerPoolOptions) {
    this.size = options.size ?? availableParallelism();
  }

  /** Opens a model in the shared worker with the fewest models, or in a worker of its own. */
  open(modelDir: string, events: SeatEvents, needsOwn: boolean): Seat {
    return (needsOwn ? this.start() : this.pickShared()).open(modelDir, events);
  }

  /** Ends the thread that has been busy for the longest, if any is. Its model is the suspect. */
  killBusiest(cause: Error): void {
    const [busiest] = [...this.workers].sort((a, b) => b.heldMs - a.heldMs);
    if (busiest && busiest.heldMs > 0) busiest.kill(cause);
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
    const worker = new InferenceWorker(this.options.resourceLimits ?? {}, () => this.forget(worker));
    this.workers.add(worker);
    return worker;
  }

  private forget(worker: InferenceWorker): void {
    this.workers.delete(worker);
    this.shared.delete(worker);
  }

  private inspect(): void {
    for (const worker of [...this.workers]) {
      if (worker.isHogged) {
        this.shared.delete(worker);
        worker.displaceWaiting();
      }
      if (worker.isLoading && worker.heldMs >= this.options.timeoutSeconds * 1000) {
        worker.kill(`the model did not load within ${this.options.timeoutSeconds} seconds`);
      } else if (worker.isUnused && !this.shared.has(worker)) {
        this.forget(worker);
        void worker.stop();
      }
    }
  }
}
