import { type Caller } from "../callers/caller";
import { toApiError, type ApiError } from "../errors";
import { type OperationId } from "../routes";

/** Hops where time is spent: stores (counters, answers, idempotency), a picture's host, the model with all retries. */
export const hops = ["store", "picture", "model"] as const;
export type Hop = (typeof hops)[number];

/** Facts known when a request arrives. */
export interface Beginning {
  /** The gateway's request id, used as ours. */
  readonly requestId: string;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Size of the request body. */
  readonly bytesIn: number;
}

/** A body that the settings allow to be logged. */
export interface LoggedBody {
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
}

/** Facts collected while a request is processed: its line in the log. */
export class RequestRecord {
  /** Null if the path or the method is unknown. */
  operation: OperationId | null = null;
  caller: Pick<Caller, "kind" | "id"> | null = null;
  /** Only a name of one of the stack's models. */
  model: string | null = null;
  version: string | null = null;
  /** True for a model on the shared endpoint, whose metrics SageMaker does not tell apart. */
  isShared = false;
  /** True for a chat model, whose answers take as long as their text. */
  isChat = false;
  /** The variant that answered. */
  variant: string | null = null;
  /** The endpoint that was proxied. */
  endpoint: string | null = null;
  cache: "hit" | "miss" | null = null;
  /** Number of attempts at the model. */
  attempts = 0;
  sageMakerRequestId: string | null = null;
  /** True if the request waited for a container to start, or for its model to be loaded. */
  cold = false;
  /** The error sent to the caller, even after the answer had begun. */
  error: ApiError | null = null;
  /** Recorded only if `logsBodies`. */
  requestBody: LoggedBody | null = null;
  answerBody: LoggedBody | null = null;
  private readonly spent = new Map<Hop, { milliseconds: number; running: number; since: number }>();

  constructor(
    readonly beginning: Beginning,
    /** True if this request was sampled for body logging. */
    readonly logsBodies: boolean,
    private readonly clock: () => number,
    readonly startedAt = clock(),
  ) {}

  /** Adds the duration of the work to its hop. Overlapping work counts once. */
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

  /** Null if the request did not use this hop. */
  millisecondsOf(hop: Hop): number | null {
    return this.spent.get(hop)?.milliseconds ?? null;
  }

  /** Records a failure. Only the first counts: later ones are its consequences. */
  fail(error: unknown): void {
    this.error ??= toApiError(error);
  }
}
