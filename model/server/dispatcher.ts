import { Generations, type GenerationsOptions } from "./generations";
import { type Seat, type SeatEvents } from "./inference-worker";
import { type Job, JobQueue } from "./job-queue";
import { maxDeaths, pause } from "./limits";
import { type Accepted, type Batch } from "./messages";
import { logError, refusal, type Reply } from "./replies";

/** Opens models in worker threads. */
export interface Workers {
  /** @param needsOwn opens it in a thread of its own */
  open(modelDir: string, events: SeatEvents, needsOwn: boolean): Seat;
}

export interface DispatcherOptions<Caller> extends GenerationsOptions<Caller> {
  readonly modelDir: string;
  /** Names the model in the log. */
  readonly title: string;
  readonly workers: Workers;
  /** Largest number of requests per batch; 1 turns batching off. */
  readonly maxBatch: number;
  /** Time limit of a batch, and of a chat model's silence. */
  readonly timeoutSeconds: number;
  /** True for a model that pauses when it cannot be served after a restart, in place of `unusable`. */
  readonly recovers: boolean;
  /** False for a caller that has disconnected. Its job is dropped when its turn comes. */
  isWaiting(caller: Caller): boolean;
  /** The model is ready, for the first time. */
  ready(): void;
  /** The model cannot be served, at the first start or, unless it recovers, after a restart. */
  unusable(reason: string, cause?: unknown): void;
}

/**
 * Feeds one model: whatever queued while its worker was busy becomes its next batch, without a timer. If the worker dies of
 * the model, the model is opened again in a worker of its own, and each request it was running is retried once, alone, so
 * that a request that kills workers fails by itself. A chat model has a worker of its own and receives requests as soon as
 * it has room; answers it was generating when its worker died fail.
 */
export class Dispatcher<Caller> {
  /** Content types and options of the contract; null until the golden cases have passed. */
  accepted: Accepted | null = null;
  private seat: Seat;
  private phase: "starting" | "ready" | "restarting" | "paused" | "stopped" = "starting";
  /** Number of requests that have begun to arrive and are not in the queue yet. */
  private arriving = 0;
  private readonly queue = new JobQueue<Caller>();
  /** Jobs of a worker that died. Each is retried alone, before the queue. */
  private suspects: Job<Caller>[] = [];
  private running: Job<Caller>[] = [];
  private isRetry = false;
  private busySince = 0;
  private deaths = 0;
  private pauses = 0;
  private pauseTimer: NodeJS.Timeout | undefined;
  private reportDrained: () => void = () => undefined;
  private readonly generations: Generations<Caller>;
  private readonly watchdog = setInterval(() => this.killIfHanging(), 1000).unref();

  constructor(private readonly options: DispatcherOptions<Caller>) {
    this.generations = new Generations(options);
    this.seat = this.open(false);
  }

  get state(): "starting" | "ready" | "overloaded" | "restarting" | "paused" | "stopped" {
    return this.phase === "ready" && this.queue.isFull ? "overloaded" : this.phase;
  }

  /** Number of requests that wait for the worker. */
  get queued(): number {
    return this.queue.length + this.suspects.length;
  }

  /** A request has begun to arrive. `drain` waits for it. */
  expect(): void {
    this.arriving += 1;
  }

  /** An expected request has been submitted or refused, or its caller has disconnected. */
  arrived(): void {
    this.arriving -= 1;
    if (this.isIdle) this.reportDrained();
  }

  /** Queues a job for the next `dispatch`. Returns false if the queue is full. */
  submit(job: Job<Caller>): boolean {
    return this.queue.push(job);
  }

  /** Asks for the worker's next turn, or sends a chat model everything it has room for. */
  dispatch(): void {
    if (this.phase !== "ready") return;
    if (this.accepted!.generates) this.generate();
    else if (this.running.length === 0 && this.queued > 0) this.seat.requestTurn();
    if (this.isIdle) this.reportDrained();
  }

  /** Cancels the generation of a caller that has disconnected. */
  cancel(caller: Caller): void {
    const message = this.generations.cancel(caller);
    if (!message) return;
    this.seat.run(message);
    this.dispatch();
  }

  /** Resolves when every request that has arrived or begun to arrive has its answer. */
  async drain(): Promise<void> {
    if (this.isIdle) return;
    await new Promise<void>((resolve) => (this.reportDrained = resolve));
  }

  /** Answers every waiting request with 503 and frees the model's memory. */
  async stop(): Promise<void> {
    this.phase = "stopped";
    clearInterval(this.watchdog);
    clearTimeout(this.pauseTimer);
    this.refuseAll(stopping);
    await this.seat.close();
  }

  private get isIdle(): boolean {
    return this.arriving === 0 && this.queued === 0 && this.running.length === 0 && this.generations.count === 0;
  }

  private generate(): void {
    for (const job of this.takeFromQueue(this.generations.room)) this.seat.run(this.generations.begin(job));
  }

  private takeFromQueue(maxRequests: number): Job<Caller>[] {
    return this.queue.takeBatch(({ caller }) => this.options.isWaiting(caller), maxRequests);
  }

  private open(needsOwn: boolean): Seat {
    let hasOpened = false;
    return this.options.workers.open(
      this.options.modelDir,
      {
        ready: (accepted) => {
          hasOpened = true;
          this.begin(accepted);
        },
        turn: () => this.runBatch(),
        answers: (statuses, bodies) => {
          const answered = this.running;
          this.running = [];
          this.deaths = this.pauses = 0;
          // The next batch first, so that the worker runs while this thread writes the answers.
          this.dispatch();
          answered.forEach(({ caller }, i) => this.options.answer(caller, { status: statuses[i]!, body: bodies[i]! }));
        },
        event: (id, data) => this.generations.event(id, data),
        end: (id, reply) => {
          this.generations.end(id, reply);
          this.deaths = this.pauses = 0;
          this.dispatch();
        },
        unusable: (reason) => this.fail(reason),
        died: (cause) => {
          if (hasOpened) this.replaceWorker(cause);
          else this.fail(`the worker died while starting: ${String(cause)}`, cause);
        },
        displaced: () => {
          this.suspects.push(...this.running.splice(0));
          this.reopen(false);
        },
        outgrown: (reason) => this.fail(reason),
      },
      needsOwn,
    );
  }

  private begin(accepted: Accepted): void {
    // A chat model computes between messages, so it would slow down every neighbour.
    if (accepted.generates && !this.seat.isAlone) {
      void this.seat.close();
      return this.reopen(true);
    }
    const isFirst = this.accepted === null;
    this.accepted = accepted;
    this.phase = "ready";
    if (isFirst) this.options.ready();
    this.dispatch();
  }

  private runBatch(): void {
    if (this.running.length > 0 || this.phase !== "ready") return;
    const suspect = this.suspects.shift();
    this.isRetry = suspect !== undefined;
    this.running = suspect ? [suspect] : this.takeFromQueue(this.options.maxBatch);
    if (this.isIdle) this.reportDrained();
    if (this.running.length === 0) return;
    this.busySince = Date.now();
    this.seat.run(toBatch(this.running));
  }

  private reopen(needsOwn: boolean): void {
    if (this.phase === "stopped") return;
    if (this.phase !== "starting") this.phase = "restarting";
    this.seat = this.open(needsOwn);
  }

  private replaceWorker(cause: unknown): void {
    logError("worker died", cause);
    const failure = refusal("internal", "The model could not answer this request.");
    this.generations.endAll(failure);
    if (this.isRetry) this.answerRunning(failure);
    else this.suspects.push(...this.running);
    this.running = [];
    this.deaths += 1;
    if (this.options.recovers && this.deaths >= maxDeaths) this.fail(`its worker died ${this.deaths} times in a row`);
    else this.reopen(true);
  }

  /** The model cannot be served: for good, or until a pause is over. */
  private fail(reason: string, cause?: unknown): void {
    if (this.accepted === null || !this.options.recovers) return this.options.unusable(reason, cause);
    const ms = Math.min(pause.firstMs * 2 ** this.pauses, pause.longestMs);
    logError("model paused", `${this.options.title} cannot be served: ${reason}. It is loaded again in ${ms} ms.`);
    this.pauses += 1;
    this.deaths = 0;
    this.phase = "paused";
    this.refuseAll(unavailable);
    this.pauseTimer = setTimeout(() => this.reopen(true), ms).unref();
  }

  /** Kills a worker that exceeds the time limit: nobody is waiting for its answer. */
  private killIfHanging(): void {
    const { timeoutSeconds } = this.options;
    const busyMs = this.running.length === 0 ? this.generations.silentMs : Date.now() - this.busySince;
    if (busyMs < timeoutSeconds * 1000) return;
    this.phase = "restarting";
    const failure = refusal("timeout", `The model did not answer within ${timeoutSeconds} seconds.`);
    this.generations.endAll(failure);
    this.answerRunning(failure);
    this.seat.kill(`the model did not answer within ${timeoutSeconds} seconds`);
  }

  private refuseAll(reply: Reply): void {
    this.generations.endAll(reply);
    this.running = [...this.running, ...this.suspects.splice(0), ...this.queue.takeAll()];
    this.answerRunning(reply);
    this.reportDrained();
  }

  private answerRunning(reply: Reply): void {
    for (const { caller } of this.running) this.options.answer(caller, reply);
    this.running = [];
  }
}

/** Answer of a model that is stopped. */
export const stopping = refusal("stopping", "The server is shutting down. Try again.");

/** Answer of a model that is paused. */
export const unavailable = refusal("model_unavailable", "The model is paused after a fault. Try again later.");

function toBatch(jobs: readonly Job<unknown>[]): Batch {
  const hasOptions = jobs.some(({ options }) => options.length > 0);
  return { bodies: jobs.map(({ body }) => body), options: hasOptions ? jobs.map(({ options }) => options) : null };
}
