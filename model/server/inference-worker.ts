import { readFileSync } from "node:fs";
import path from "node:path";
import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from "node:worker_threads";
import { patience, stopMs } from "./limits";
import {
  type Accepted,
  type Batch,
  type BatchMessage,
  type CloseMessage,
  type GenerationMessage,
  type GrowthMessage,
  type ModelMessage,
  type OpenMessage,
  type StartedMessage,
  type StopMessage,
  type ThreadOptions,
} from "./messages";
import { type Reply } from "./replies";

/** Events of one model in a worker. None follows `unusable`, `died`, `displaced` or `outgrown`. */
export interface SeatEvents {
  ready(accepted: Accepted): void;
  /** The model may `run` its next batch now. Without one, the turn passes to the next model. */
  turn(): void;
  /** One status and one JSON text per body of the batch, in its order. */
  answers(statuses: readonly number[], bodies: readonly string[]): void;
  /** Data of one event of a generation. */
  event(id: number, data: string): void;
  /** End of a generation; null if its events were the whole answer. */
  end(id: number, reply: Reply | null): void;
  /** The model cannot be served. */
  unusable(reason: string): void;
  /** The thread ended although nobody stopped it, and this model is the suspect. */
  died(cause: unknown): void;
  /** The model must be opened elsewhere: a neighbour ended the thread or keeps it busy, or the thread has grown. */
  displaced(): void;
  /** The model had the thread for itself, and has grown too much while serving. */
  outgrown(reason: string): void;
}

/** A model's place in a worker. */
export interface Seat {
  /** True if the worker has no other model. */
  readonly isAlone: boolean;
  /** Asks for a turn to run a batch: `turn` follows, after those of the models that asked before. */
  requestTurn(): void;
  /** Sends a batch, within a turn, or a message of a chat model, at any time. */
  run(work: Batch | GenerationMessage): void;
  /** Ends a thread that hangs. `died` follows. */
  kill(cause: string): void;
  /** Frees the model's memory. No event follows. */
  close(): Promise<void>;
}

const success = [200];

/**
 * Handle of a worker thread on the main thread. Its models load and run one at a time, in turns, so that a thread that
 * dies or hangs points to one model.
 */
export class InferenceWorker {
  private readonly thread: Worker;
  private readonly seats = new Set<ModelSeat>();
  /** Models whose memory is being freed. To end the thread meanwhile could abort the process. */
  private readonly closing = new Set<ModelSeat>();
  /** Models that wait for a turn, in order. */
  private readonly waiting = new Set<ModelSeat>();
  private current: ModelSeat | null = null;
  private last: ModelSeat | null = null;
  private currentSince = 0;
  /** Number of turns so far. */
  private turns = 0;
  /** Undefined until the thread has started. */
  private systemThread: string | null | undefined;
  /** The thread's CPU time when `isHogged` first saw the turn. */
  private seen = { turn: 0, cpuMs: 0 };
  private cause: unknown = "the thread ended without an error";
  private grown = 0;
  private stopping: Promise<void> | null = null;
  private readonly exited: Promise<void>;

  /** @param ended called when the thread ended although nobody stopped it */
  constructor(resourceLimits: ResourceLimits, workerData: ThreadOptions, ended: () => void) {
    // worker.js is next to this file both in the bundle and in the source tree.
    this.thread = new Worker(path.join(__dirname, "worker.js"), { argv: [], resourceLimits, workerData });
    this.thread.on("message", (message: StartedMessage | GrowthMessage) => {
      if ("grownBytes" in message) this.grown = message.grownBytes;
      else this.systemThread = message.systemThread;
    });
    this.thread.on("error", (error) => (this.cause = error));
    this.exited = new Promise((resolve) => {
      this.thread.on("exit", () => {
        if (!this.stopping) ended();
        this.blame();
        resolve();
      });
    });
  }

  /** True if the thread has no model left, not even one that is being closed. */
  get isUnused(): boolean {
    return this.seats.size === 0 && this.closing.size === 0;
  }

  /** Number of models. */
  get size(): number {
    return this.seats.size;
  }

  /** Growth in bytes since the models were loaded; 0 if it is below the limit, or if no model is left. */
  get grownBytes(): number {
    return this.size === 0 ? 0 : this.grown;
  }

  /** True if the turn has taken more than `patience` allows while others wait. To be asked at intervals. */
  get isHogged(): boolean {
    if (this.current === null || this.waiting.size === 0) return false;
    if (this.systemThread === undefined) return false;
    const cpuMs = this.systemThread === null ? this.heldMs : readCpuMs(this.systemThread);
    if (this.seen.turn !== this.turns) this.seen = { turn: this.turns, cpuMs };
    return cpuMs - this.seen.cpuMs >= patience.cpuMs || this.heldMs >= patience.totalMs;
  }

  /** Milliseconds that the model whose turn it is has had the thread; 0 if the thread is idle. */
  get heldMs(): number {
    return this.current ? Date.now() - this.currentSince : 0;
  }

  /** True while a model loads. */
  get isLoading(): boolean {
    return this.current !== null && !this.current.isOpen;
  }

  open(modelDir: string, events: SeatEvents): Seat {
    const seat = new ModelSeat(this, modelDir, events);
    this.seats.add(seat);
    this.queue(seat);
    return seat;
  }

  /** Sends away the models that wait for a turn. */
  displaceWaiting(): void {
    for (const seat of [...this.waiting]) {
      void seat.close();
      seat.events.displaced();
    }
  }

  /**
   * Sends away all models, with what they run, and ends the thread.
   * @param part called before each half of the models
   */
  split(part: () => void): Promise<void> {
    const seats = [...this.seats];
    const middle = Math.ceil(seats.length / 2);
    for (const half of [seats.slice(0, middle), seats.slice(middle)]) {
      part();
      for (const seat of half) {
        this.abandon(seat);
        seat.events.displaced();
      }
    }
    return this.stop();
  }

  /** Sends away the only model, which has grown, and ends the thread. */
  outgrow(reason: string): Promise<void> {
    for (const seat of [...this.seats]) {
      this.abandon(seat);
      seat.events.outgrown(reason);
    }
    return this.stop();
  }

  /** Ends the thread, whatever it does. Resolves when it has ended. */
  async kill(cause: unknown): Promise<void> {
    this.cause = cause;
    await this.thread.terminate();
  }

  /**
   * Resolves when the thread has left ONNX Runtime. Exiting the process before that aborts it, and so may ending the thread from
   * outside: that is for one that does not end by itself.
   */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  queue(seat: ModelSeat): void {
    this.waiting.add(seat);
    this.startTurns();
  }

  /** Ends a model's turn. */
  release(seat: ModelSeat): void {
    if (this.current !== seat) return;
    this.current = null;
    this.startTurns();
  }

  remove(seat: ModelSeat): void {
    this.seats.delete(seat);
    this.waiting.delete(seat);
  }

  /** Removes a model when its memory is free. */
  async empty(seat: ModelSeat, closed: Promise<void>): Promise<void> {
    this.remove(seat);
    this.closing.add(seat);
    await closed;
    this.closing.delete(seat);
  }

  post(message: OpenMessage): void {
    this.thread.postMessage(message, [message.port]);
  }

  private async end(): Promise<void> {
    this.thread.postMessage("stop" satisfies StopMessage);
    const timer = setTimeout(() => void this.thread.terminate(), stopMs);
    await this.exited;
    clearTimeout(timer);
  }

  private abandon(seat: ModelSeat): void {
    this.remove(seat);
    seat.end();
  }

  private startTurns(): void {
    for (const seat of this.waiting) {
      if (this.current) return;
      this.waiting.delete(seat);
      this.current = this.last = seat;
      this.currentSince = Date.now();
      this.turns += 1;
      if (!seat.startTurn()) this.current = null;
    }
  }

  /** Tells every model that the thread has ended. The suspect is named by the error's stack, or ran last. */
  private blame(): void {
    const seats = [...this.seats];
    const stack = this.cause instanceof Error ? String(this.cause.stack) : "";
    const suspect =
      seats.find(({ modelDir }) => stack.includes(path.resolve(modelDir) + path.sep)) ?? this.current ?? this.last;
    this.seats.clear();
    this.waiting.clear();
    this.current = null;
    for (const seat of seats) {
      seat.end();
      if (this.stopping) continue;
      if (seat === suspect || seats.length === 1) seat.events.died(this.cause);
      else seat.events.displaced();
    }
  }
}

class ModelSeat implements Seat {
  isOpen = false;
  private port: MessagePort | null = null;
  private isRunning = false;
  private hasEnded = false;
  private closing: Promise<void> | null = null;
  private reportClosed: () => void = () => undefined;

  constructor(
    private readonly worker: InferenceWorker,
    readonly modelDir: string,
    readonly events: SeatEvents,
  ) {}

  get isAlone(): boolean {
    return this.worker.size === 1;
  }

  requestTurn(): void {
    this.worker.queue(this);
  }

  /** Returns false if the model has nothing to run. */
  startTurn(): boolean {
    if (this.port === null) {
      this.open();
      return true;
    }
    this.isRunning = false;
    this.events.turn();
    return this.isRunning;
  }

  run(work: Batch | GenerationMessage): void {
    this.isRunning = true;
    this.port!.postMessage("bodies" in work ? toMessage(work) : work);
  }

  kill(cause: string): void {
    void this.worker.kill(cause);
  }

  close(): Promise<void> {
    this.closing ??= this.worker.empty(
      this,
      new Promise((resolve) => {
        this.reportClosed = resolve;
        if (this.port === null || this.hasEnded) return resolve();
        this.port.postMessage({ kind: "close" } satisfies CloseMessage);
      }),
    );
    return this.closing;
  }

  /** The thread has ended. */
  end(): void {
    this.hasEnded = true;
    this.port?.close();
    this.reportClosed();
  }

  private open(): void {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.on("message", (message: ModelMessage) => this.receive(message));
    port1.on("close", () => this.reportClosed());
    this.worker.post({ modelDir: this.modelDir, port: port2 });
  }

  private receive(message: ModelMessage): void {
    const { events } = this;
    if (typeof message === "string") {
      this.worker.release(this);
      return this.closing ? undefined : events.answers(success, [message]);
    }
    // The next model's turn first, so that the worker runs while this thread writes the answers.
    if (message.kind !== "event" && message.kind !== "end") this.worker.release(this);
    if (message.kind === "ready") this.isOpen = true;
    if (message.kind === "closed" || message.kind === "unusable") this.reportClosed();
    if (this.closing) return;
    switch (message.kind) {
      case "ready":
        return events.ready(message.accepted);
      case "answers":
        return events.answers(message.statuses, message.bodies);
      case "event":
        return events.event(message.id, message.data);
      case "end":
        return events.end(message.id, message.reply);
      case "unusable":
        this.worker.remove(this);
        this.hasEnded = true;
        return events.unusable(message.reason);
      case "closed":
        return;
    }
  }
}

/** CPU milliseconds that a thread of this process has used; 0 if it has ended. Linux counts in hundredths of a second. */
function readCpuMs(systemThread: string): number {
  try {
    const fields = readFileSync(`/proc/self/task/${systemThread}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

function toMessage(batch: Batch): BatchMessage {
  const [body] = batch.bodies;
  return batch.bodies.length === 1 && batch.options === null && typeof body === "string" ? body : batch;
}
