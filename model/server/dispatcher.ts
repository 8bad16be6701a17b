import { invocation } from "../limits";
import { InferenceWorker } from "./inference-worker";
import { batch as batchLimits, queue as queueLimits } from "./limits";
import { type Body } from "./messages";
import { logError, refusal, type Reply } from "./replies";

/** A request on its way through the worker. `Caller` is whom the answer is for. */
export interface Job<Caller> {
  readonly caller: Caller;
  readonly body: Body;
  /** What the body counts against the queue's bound. */
  readonly byteLength: number;
}

export type State = "starting" | "ready" | "overloaded" | "restarting";

export interface DispatcherOptions<Caller> {
  readonly modelDir: string;
  answer(caller: Caller, reply: Reply): void;
  /** False for a caller that has hung up: its job is dropped when its turn comes. */
  isWaiting(caller: Caller): boolean;
  ready(rawContentTypes: readonly string[]): void;
  /** The model cannot be served, at the first start or after a restart. */
  unusable(reason: string): void;
}

/**
 * Feeds the worker: whatever queued while it was busy goes to it at once. When it dies it is replaced, and each request
 * that was with it is tried once more, alone, so that one that kills it takes no other down and comes to an end.
 */
export class Dispatcher<Caller> {
  private worker: InferenceWorker;
  private state_: "starting" | "ready" | "restarting" = "starting";
  private queue: Job<Caller>[] = [];
  private queuedBytes = 0;
  /** Those that were with a worker when it died; each goes alone, before the queue. */
  private suspects: Job<Caller>[] = [];
  private running: Job<Caller>[] = [];
  private isRetry = false;
  private busySince = 0;
  private whenIdle: (() => void) | undefined;
  private readonly watchdog = setInterval(() => this.killIfHanging(), 1000).unref();

  constructor(private readonly options: DispatcherOptions<Caller>) {
    this.worker = this.startWorker();
  }

  get state(): State {
    return this.state_ === "ready" && this.queue.length >= queueLimits.maxRequests ? "overloaded" : this.state_;
  }

  get queued(): number {
    return this.queue.length + this.suspects.length;
  }

  /** Queues a job; `dispatch` sends it. False if the queue is full. */
  submit(job: Job<Caller>): boolean {
    const bytes = this.queuedBytes + job.byteLength;
    if (this.queue.length >= queueLimits.maxRequests || bytes > queueLimits.maxBytes) return false;
    this.queue.push(job);
    this.queuedBytes = bytes;
    return true;
  }

  /** Gives an idle worker its next batch. */
  dispatch(): void {
    if (this.running.length > 0 || this.state_ !== "ready") return;
    this.isRetry = this.suspects.length > 0;
    this.running = this.isRetry ? this.suspects.splice(0, 1) : this.takeBatch();
    if (this.running.length > 0) {
      this.busySince = Date.now();
      this.worker.run(this.running.map(({ body }) => body));
    } else {
      this.whenIdle?.();
    }
  }

  /** Resolves when all that was submitted has been answered. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.whenIdle = resolve;
      this.dispatch();
    });
  }

  /** Answers what is left with 503 and ends the worker. */
  async stop(): Promise<void> {
    clearInterval(this.watchdog);
    const left = [...this.running, ...this.suspects, ...this.queue];
    this.running = this.suspects = this.queue = [];
    for (const { caller } of left)
      this.options.answer(caller, refusal("stopping", "The server is stopping; try again."));
    await this.worker.stop();
  }

  private takeBatch(): Job<Caller>[] {
    const taken: Job<Caller>[] = [];
    let bytes = 0;
    let next = 0;
    for (; next < this.queue.length && taken.length < batchLimits.maxRequests; next++) {
      const job = this.queue[next]!;
      if (taken.length > 0 && bytes + job.byteLength > batchLimits.maxBytes) break;
      this.queuedBytes -= job.byteLength;
      if (!this.options.isWaiting(job.caller)) continue;
      bytes += job.byteLength;
      taken.push(job);
    }
    this.queue = next === this.queue.length ? [] : this.queue.slice(next);
    return taken;
  }

  private startWorker(): InferenceWorker {
    let started = false;
    return new InferenceWorker(this.options.modelDir, {
      ready: (rawContentTypes) => {
        started = true;
        this.state_ = "ready";
        this.options.ready(rawContentTypes);
        this.dispatch();
      },
      answers: (statuses, bodies) => {
        const answered = this.running;
        this.running = [];
        this.dispatch();
        answered.forEach(({ caller }, i) => this.options.answer(caller, { status: statuses[i]!, body: bodies[i]! }));
      },
      unusable: (reason) => this.options.unusable(reason),
      died: (cause) => {
        if (started) this.replaceWorker(cause);
        else this.options.unusable(`the worker died while it started: ${String(cause)}`);
      },
    });
  }

  private replaceWorker(cause: unknown): void {
    logError("worker died", cause);
    const victims = this.running;
    this.running = [];
    this.state_ = "restarting";
    if (this.isRetry) {
      const reply = refusal("internal", "The model could not answer this request.");
      for (const { caller } of victims) this.options.answer(caller, reply);
    } else {
      this.suspects.push(...victims);
    }
    this.worker = this.startWorker();
  }

  /** A run past the time that SageMaker waits has nobody to answer to. */
  private killIfHanging(): void {
    if (this.running.length === 0 || Date.now() - this.busySince < invocation.timeoutSeconds * 1000) return;
    const reply = refusal("timeout", `The model did not answer within ${invocation.timeoutSeconds} seconds.`);
    for (const { caller } of this.running) this.options.answer(caller, reply);
    this.running = [];
    this.state_ = "restarting";
    this.worker.kill();
  }
}
