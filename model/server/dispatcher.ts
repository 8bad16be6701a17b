import { invocation } from "../limits";
import { Generations, type GenerationsOptions } from "./generations";
import { InferenceWorker } from "./inference-worker";
import { type Job, JobQueue } from "./job-queue";
import { type Accepted, type Batch } from "./messages";
import { logError, refusal, type Reply } from "./replies";

export interface DispatcherOptions<Caller> extends GenerationsOptions<Caller> {
  readonly modelDir: string;
  /** Requests that go to the worker at once; 1 turns batching off. */
  readonly maxBatch: number;
  /** False for a caller that has hung up: its job is dropped when its turn comes. */
  isWaiting(caller: Caller): boolean;
  /** The first worker is ready, or one that replaces it. */
  ready(accepted: Accepted): void;
  /** The model cannot be served, at the first start or after a restart. */
  unusable(reason: string): void;
}

/**
 * Feeds the worker: whatever queued while it was busy goes to it at once. When it dies it is replaced, and each request
 * that was with it is tried once more, alone, so that one that kills it takes no other down and comes to an end. A chat
 * model is given what queued as soon as it has room, and what it was generating when it died fails.
 */
export class Dispatcher<Caller> {
  private worker: InferenceWorker;
  private phase: "starting" | "ready" | "restarting" = "starting";
  private readonly queue = new JobQueue<Caller>();
  /** Those that were with a worker when it died; each goes alone, before the queue. */
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

  /** Requests that wait for the worker. */
  get queued(): number {
    return this.queue.length + this.suspects.length;
  }

  /** Queues a job, which `dispatch` sends. False if the queue is full. */
  submit(job: Job<Caller>): boolean {
    return this.queue.push(job);
  }

  /** Gives an idle worker its next batch, or a chat model all that it has room for. */
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

  /** Ends the generation of a caller who has hung up. */
  callOff(caller: Caller): void {
    const message = this.generations.callOff(caller);
    if (!message) return;
    this.worker.run(message);
    this.dispatch();
  }

  /** Answers whoever still waits with 503 and ends the worker. */
  async stop(): Promise<void> {
    clearInterval(this.watchdog);
    this.generations.endAll(refusal("stopping", "The server is stopping; try again."));
    this.running = [...this.running, ...this.suspects.splice(0), ...this.queue.takeAll()];
    this.answerRunning(refusal("stopping", "The server is stopping; try again."));
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
        // First the next batch, so that the worker runs while the answers are written.
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
        else this.options.unusable(`the worker died while it started: ${String(cause)}`);
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

  /** A run past the time that SageMaker waits has nobody to answer to. */
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
