import { invocation } from "../limits";
import { Generations, type GenerationsOptions } from "./generations";
import { InferenceWorker } from "./inference-worker";
import { type Job, JobQueue } from "./job-queue";
import { type Accepted, type Batch } from "./messages";
import { logError, refusal, type Reply } from "./replies";

export interface DispatcherOptions<Caller> extends GenerationsOptions<Caller> {
  readonly modelDir: string;
  /** Largest number of requests per batch; 1 turns batching off. */
  readonly maxBatch: number;
  /** False for a caller that has disconnected. Its job is dropped when its turn comes. */
  isWaiting(caller: Caller): boolean;
  /** The first worker, or one that replaces it, is ready. */
  ready(accepted: Accepted): void;
  /** The model cannot be served, at the first start or after a restart. */
  unusable(reason: string): void;
}

/**
 * Feeds the worker: whatever queued while it was busy becomes its next batch, without a timer. A worker that dies is
 * replaced, and each request it was running is retried once, alone, so that a request that kills workers fails by itself.
 * A chat model receives requests as soon as it has room; answers it was generating when it died fail.
 */
export class Dispatcher<Caller> {
  private worker: InferenceWorker;
  private phase: "starting" | "ready" | "restarting" = "starting";
  private readonly queue = new JobQueue<Caller>();
  /** Jobs of a worker that died. Each is retried alone, before the queue. */
  private suspects: Job<Caller>[] = [];
  private running: readonly Job<Caller>[] = [];
  private isRetry = false;
  private busySince = 0;
  private generates = false;
  private readonly generations: Generations<Caller>;
  private readonly watchdog = setInterval(() => this.killIfHanging(), 1000).unref();

  constructor(private readonly options: DispatcherOptions<Caller>) {
    this.generations = new Generations(options);
    this.worker = this.startWorker();
  }

  get state(): "starting" | "ready" | "overloaded" | "restarting" {
    return this.phase === "ready" && this.queue.isFull ? "overloaded" : this.phase;
  }

  /** Number of requests that wait for the worker. */
  get queued(): number {
    return this.queue.length + this.suspects.length;
  }

  /** Queues a job for the next `dispatch`. Returns false if the queue is full. */
  submit(job: Job<Caller>): boolean {
    return this.queue.push(job);
  }

  /** Sends an idle worker its next batch, or a chat model everything it has room for. */
  dispatch(): void {
    if (this.generates && this.phase === "ready") return this.generate();
    if (this.running.length > 0 || this.phase !== "ready") return;
    const suspect = this.suspects.shift();
    this.isRetry = suspect !== undefined;
    this.running = suspect ? [suspect] : this.takeFromQueue(this.options.maxBatch);
    if (this.running.length === 0) return;
    this.busySince = Date.now();
    this.worker.run(toBatch(this.running));
  }

  /** Cancels the generation of a caller that has disconnected. */
  cancel(caller: Caller): void {
    const message = this.generations.cancel(caller);
    if (!message) return;
    this.worker.run(message);
    this.dispatch();
  }

  /** Answers every waiting request with 503 and stops the worker. */
  async stop(): Promise<void> {
    clearInterval(this.watchdog);
    const stopping = refusal("stopping", "The server is shutting down. Try again.");
    this.generations.endAll(stopping);
    this.running = [...this.running, ...this.suspects.splice(0), ...this.queue.takeAll()];
    this.answerRunning(stopping);
    await this.worker.stop();
  }

  private generate(): void {
    for (const job of this.takeFromQueue(this.generations.room)) this.worker.run(this.generations.begin(job));
  }

  private takeFromQueue(maxRequests: number): Job<Caller>[] {
    return this.queue.takeBatch(({ caller }) => this.options.isWaiting(caller), maxRequests);
  }

  private startWorker(): InferenceWorker {
    let hasStarted = false;
    return new InferenceWorker(this.options.modelDir, {
      ready: (accepted) => {
        hasStarted = true;
        this.phase = "ready";
        this.generates = accepted.generates;
        this.options.ready(accepted);
        this.dispatch();
      },
      answers: (statuses, bodies) => {
        const answered = this.running;
        this.running = [];
        // The next batch first, so that the worker runs while this thread writes the answers.
        this.dispatch();
        answered.forEach(({ caller }, i) => this.options.answer(caller, { status: statuses[i]!, body: bodies[i]! }));
      },
      event: (id, data) => this.generations.event(id, data),
      end: (id, reply) => {
        this.generations.end(id, reply);
        this.dispatch();
      },
      unusable: (reason) => this.options.unusable(reason),
      died: (cause) => {
        if (hasStarted) this.replaceWorker(cause);
        else this.options.unusable(`the worker died while starting: ${String(cause)}`);
      },
    });
  }

  private replaceWorker(cause: unknown): void {
    logError("worker died", cause);
    this.phase = "restarting";
    const failure = refusal("internal", "The model could not answer this request.");
    this.generations.endAll(failure);
    if (this.isRetry) this.answerRunning(failure);
    else this.suspects.push(...this.running);
    this.running = [];
    this.worker = this.startWorker();
  }

  /** Kills a worker that exceeds SageMaker's time-out: nobody is waiting for its answer. */
  private killIfHanging(): void {
    const busyMs = this.running.length === 0 ? this.generations.silentMs : Date.now() - this.busySince;
    if (busyMs < invocation.timeoutSeconds * 1000) return;
    this.phase = "restarting";
    const failure = refusal("timeout", `The model did not answer within ${invocation.timeoutSeconds} seconds.`);
    this.generations.endAll(failure);
    this.answerRunning(failure);
    this.worker.kill();
  }

  private answerRunning(reply: Reply): void {
    for (const { caller } of this.running) this.options.answer(caller, reply);
    this.running = [];
  }
}

function toBatch(jobs: readonly Job<unknown>[]): Batch {
  const hasOptions = jobs.some(({ options }) => options.length > 0);
  return { bodies: jobs.map(({ body }) => body), options: hasOptions ? jobs.map(({ options }) => options) : null };
}
