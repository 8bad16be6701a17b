import { invocation } from "../limits";
import { InferenceWorker } from "./inference-worker";
import { type Job, JobQueue } from "./job-queue";
import { type Accepted, type BatchMessage } from "./messages";
import { logError, refusal, type Reply } from "./replies";

export interface DispatcherOptions<Caller> {
  readonly modelDir: string;
  answer(caller: Caller, reply: Reply): void;
  /** False for a caller that has hung up: its job is dropped when its turn comes. */
  isWaiting(caller: Caller): boolean;
  /** The first worker is ready, or one that replaces it. */
  ready(accepted: Accepted): void;
  /** The model cannot be served, at the first start or after a restart. */
  unusable(reason: string): void;
}

/**
 * Feeds the worker: whatever queued while it was busy goes to it at once. When it dies it is replaced, and each request
 * that was with it is tried once more, alone, so that one that kills it takes no other down and comes to an end.
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
  private readonly watchdog = setInterval(() => this.killIfHanging(), 1000).unref();

  constructor(private readonly options: DispatcherOptions<Caller>) {
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

  /** Gives an idle worker its next batch. */
  dispatch(): void {
    if (this.running.length > 0 || this.phase !== "ready") return;
    const suspect = this.suspects.shift();
    this.isRetry = suspect !== undefined;
    this.running = suspect ? [suspect] : this.queue.takeBatch(({ caller }) => this.options.isWaiting(caller));
    if (this.running.length === 0) return;
    this.busySince = Date.now();
    this.worker.run(toBatch(this.running));
  }

  /** Answers whoever still waits with 503 and ends the worker. */
  async stop(): Promise<void> {
    clearInterval(this.watchdog);
    this.running = [...this.running, ...this.suspects.splice(0), ...this.queue.takeAll()];
    this.answerRunning(refusal("stopping", "The server is stopping; try again."));
    await this.worker.stop();
  }

  private startWorker(): InferenceWorker {
    let hasStarted = false;
    return new InferenceWorker(this.options.modelDir, {
      ready: (accepted) => {
        hasStarted = true;
        this.phase = "ready";
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
    if (this.isRetry) this.answerRunning(refusal("internal", "The model could not answer this request."));
    else this.suspects.push(...this.running);
    this.running = [];
    this.worker = this.startWorker();
  }

  /** A run past the time that SageMaker waits has nobody to answer to. */
  private killIfHanging(): void {
    if (this.running.length === 0 || Date.now() - this.busySince < invocation.timeoutSeconds * 1000) return;
    this.phase = "restarting";
    this.answerRunning(refusal("timeout", `The model did not answer within ${invocation.timeoutSeconds} seconds.`));
    this.worker.kill();
  }

  private answerRunning(reply: Reply): void {
    for (const { caller } of this.running) this.options.answer(caller, reply);
    this.running = [];
  }
}

function toBatch(jobs: readonly Job<unknown>[]): BatchMessage {
  const hasOptions = jobs.some(({ options }) => options.length > 0);
  return { bodies: jobs.map(({ body }) => body), options: hasOptions ? jobs.map(({ options }) => options) : null };
}
