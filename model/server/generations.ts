import { type Job } from "./job-queue";
import { maxGenerations } from "./limits";
import { type GenerationMessage } from "./messages";
import { type Reply } from "./replies";

export interface GenerationsOptions<Caller> {
  /** Data of the next event of a stream; null after the last. */
  stream(caller: Caller, data: string | null): void;
  /** A whole answer, or an error. An error may come after a stream has begun. */
  answer(caller: Caller, reply: Reply): void;
}

/** Answers that a chat model is generating, by id. They start at once and end in any order. */
export class Generations<Caller> {
  private readonly callers = new Map<number, Caller>();
  private lastId = 0;
  private lastSign = 0;

  constructor(private readonly options: GenerationsOptions<Caller>) {}

  /** Number of running generations. */
  get count(): number {
    return this.callers.size;
  }

  /** How many more may start. */
  get room(): number {
    return maxGenerations - this.callers.size;
  }

  /** Milliseconds since the worker's last sign of life; 0 if no generation is running. */
  get silentMs(): number {
    return this.callers.size === 0 ? 0 : Date.now() - this.lastSign;
  }

  /** Registers a job and returns the message that starts it. */
  begin({ caller, body }: Job<Caller>): GenerationMessage {
    const id = ++this.lastId;
    this.callers.set(id, caller);
    this.lastSign = Date.now();
    return { kind: "generate", id, body };
  }

  /** Forgets a caller and returns the message that cancels its generation; null if it has none. */
  cancel(caller: Caller): GenerationMessage | null {
    for (const [id, waiting] of this.callers) {
      if (waiting !== caller) continue;
      this.callers.delete(id);
      return { kind: "cancel", id };
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
