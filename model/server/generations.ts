import { type Job } from "./job-queue";
import { maxGenerations } from "./limits";
import { type GenerationMessage } from "./messages";
import { type Reply } from "./replies";

export interface GenerationsOptions<Caller> {
  /** The data of the next event of a stream, null after the last. */
  stream(caller: Caller, data: string | null): void;
  /** A whole answer or a failure; a failure may come when a stream has begun. */
  answer(caller: Caller, reply: Reply): void;
}

/** The answers that a chat model is making, by number: each began at once, so they end in any order. */
export class Generations<Caller> {
  private readonly callers = new Map<number, Caller>();
  private lastId = 0;
  private lastSign = 0;

  constructor(private readonly options: GenerationsOptions<Caller>) {}

  /** How many more may begin. */
  get room(): number {
    return maxGenerations - this.callers.size;
  }

  /** Milliseconds without a sign of life of the worker, which owes one. */
  get silentMs(): number {
    return this.callers.size === 0 ? 0 : Date.now() - this.lastSign;
  }

  /** Takes a job in, and says what the worker is to be told. */
  begin({ caller, body }: Job<Caller>): GenerationMessage {
    const id = ++this.lastId;
    this.callers.set(id, caller);
    this.lastSign = Date.now();
    return { kind: "generate", id, body };
  }

  /** What the worker is to be told if this caller is gone; nothing if no answer to it is being made. */
  callOff(caller: Caller): GenerationMessage | null {
    for (const [id, waiting] of this.callers) {
      if (waiting !== caller) continue;
      this.callers.delete(id);
      return { kind: "call off", id };
    }
    return null;
  }

  event(id: number, data: string): void {
    this.lastSign = Date.now();
    const caller = this.callers.get(id);
    if (caller !== undefined) this.options.stream(caller, data);
  }

  end(id: number, reply: Reply | null): void {
    this.lastSign = Date.now();
    const caller = this.callers.get(id);
    if (caller === undefined) return;
    this.callers.delete(id);
    if (reply) this.options.answer(caller, reply);
    else this.options.stream(caller, null);
  }

  endAll(reply: Reply): void {
    for (const id of [...this.callers.keys()]) this.end(id, reply);
  }
}
