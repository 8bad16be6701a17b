import { type Caller } from "../callers/caller";
import { toApiError, type ApiError } from "../errors";
import { type OperationId } from "../routes";

/** Where time goes: the stores (counters, answers, idempotency), a picture's host, the model with all repetitions. */
export const hops = ["store", "picture", "model"] as const;
export type Hop = (typeof hops)[number];

/** What is known of a request when it comes in. */
export interface Beginning {
  /** The gateway's, which is ours. */
  readonly requestId: string;
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** Of the body. */
  readonly bytesIn: number;
}

/** A body that the settings let be logged. */
export interface LoggedBody {
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
}

/** What becomes known of a request on its way, filled in by whoever finds it out: its line in the log. */
export class RequestRecord {
  /** Null: the path or the method is none of ours. */
  operation: OperationId | null = null;
  caller: Pick<Caller, "kind" | "id"> | null = null;
  /** Only a name that the stack has. */
  model: string | null = null;
  version: string | null = null;
  /** The production variant that answered. */
  variant: string | null = null;
  /** The endpoint that was proxied. */
  endpoint: string | null = null;
  cache: "hit" | "miss" | null = null;
  /** How often the model was asked. */
  attempts = 0;
  sageMakerRequestId: string | null = null;
  /** Whether the request waited for a container to start. */
  cold = false;
  /** What the caller was told, even in the middle of an answer that had begun. */
  error: ApiError | null = null;
  /** Only if `logsBodies`. */
  requestBody: LoggedBody | null = null;
  answerBody: LoggedBody | null = null;
  private readonly spent = new Map<Hop, { milliseconds: number; running: number; since: number }>();

  constructor(
    readonly beginning: Beginning,
    /** Whether this request is one of those whose bodies are logged. */
    readonly logsBodies: boolean,
    private readonly clock: () => number,
    readonly startedAt = clock(),
  ) {}

  /** Adds the duration of the work to its hop. Time in which several pieces of work overlap counts once. */
  async time<T>(hop: Hop, work: () => Promise<T>): Promise<T> {
    const spent = this.spent.get(hop) ?? { milliseconds: 0, running: 0, since: 0 };
    this.spent.set(hop, spent);
    if (spent.running === 0) spent.since = this.clock();
    spent.running += 1;
    try {
      return await work();
    } finally {
      spent.running -= 1;
      if (spent.running === 0) spent.milliseconds += this.clock() - spent.since;
    }
  }

  /** Null if the request never went there. */
  millisecondsOf(hop: Hop): number | null {
    return this.spent.get(hop)?.milliseconds ?? null;
  }

  /** Notes what went wrong. The first failure counts: what follows is its consequence. */
  fail(error: unknown): void {
    this.error ??= toApiError(error);
  }
}
