import { setTimeout as delay } from "node:timers/promises";

/** The run ends before its last row. The journal has every answer so far: the same command continues. */
export class StoppedEarly extends Error {}

/** Time in milliseconds. */
export interface Clock {
  now(): number;
  /** @throws AbortError */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
};

export interface PaceOptions {
  /** Requests at once, at most. */
  readonly concurrency: number;
  /** Longest pause that is waited out. */
  readonly maxWaitSeconds: number;
  /** Aborted when the run is to stop: requests under way end, none begins. */
  readonly stop: AbortSignal;
  readonly clock?: Clock;
}

/** The caller's limits, as a response states them. */
export interface LimitFacts {
  /** Requests left in the window. */
  readonly remaining: number | null;
  /** Seconds until the window ends. */
  readonly resetSeconds: number | null;
  /** Seconds to wait, of a request that was refused for now. */
  readonly retryAfterSeconds: number | null;
  /** The model was at capacity. */
  readonly isOverloaded: boolean;
}

/**
 * Lets requests begin as the caller's limits allow. It begins with one request, goes on with as many as `remaining` leaves
 * room for, pauses until the window ends when none is left, and halves the concurrency when the model is at capacity.
 */
export class Pace {
  private readonly clock: Clock;
  private width: number;
  private running = 0;
  /** Requests that may still begin; one until the first response tells. */
  private budget = 1;
  private resumeAt = 0;
  private waiting: (() => void)[] = [];
  /** End of the last pause that was counted. */
  private pausedUntil = 0;
  /** Seconds that nothing was sent because of limits. */
  pausedSeconds = 0;

  constructor(private readonly options: PaceOptions) {
    this.clock = options.clock ?? systemClock;
    this.width = options.concurrency;
  }

  /**
   * Waits until a request may begin. Call `leave` when it has ended.
   * @throws StoppedEarly if the run is to stop or the pause is too long
   */
  async enter(): Promise<void> {
    const { stop } = this.options;
    for (;;) {
      if (stop.aborted) throw new StoppedEarly("Stopped.");
      const pauseMs = this.resumeAt - this.clock.now();
      if (pauseMs > 0) await this.sleep(pauseMs);
      else if (this.running < Math.floor(this.width) && this.budget >= 1) break;
      else await new Promise<void>((turn) => this.waiting.push(turn));
    }
    this.running++;
    this.budget--;
  }

  /** A request has ended. `limits` is null if it got no response. */
  leave(limits: LimitFacts | null): void {
    this.running--;
    this.budget = limits?.remaining == null ? Number.POSITIVE_INFINITY : limits.remaining - this.running;
    if (limits?.isOverloaded) this.width = Math.max(1, this.width / 2);
    else this.width = Math.min(this.options.concurrency, this.width + 1 / this.width);
    const isUsedUp = limits?.remaining === 0 && this.running === 0;
    const pauseSeconds = limits?.retryAfterSeconds ?? (isUsedUp ? limits.resetSeconds : null);
    if (pauseSeconds !== null && pauseSeconds > 0) this.pause(pauseSeconds);
    else if (this.budget < 1 && this.running === 0) this.budget = 1;
    const waiting = this.waiting;
    this.waiting = [];
    for (const turn of waiting) turn();
  }

  private pause(seconds: number): void {
    this.resumeAt = Math.max(this.resumeAt, this.clock.now() + seconds * 1000);
    // The window begins anew: its first response tells what is left.
    this.budget = 1;
  }

  private async sleep(ms: number): Promise<void> {
    const { maxWaitSeconds, stop } = this.options;
    const seconds = Math.ceil(ms / 1000);
    if (seconds > maxWaitSeconds) {
      throw new StoppedEarly(
        `The key's limit is used up for ${seconds} s, more than --max-wait ${maxWaitSeconds} s. Run the same command again after that.`,
      );
    }
    const since = this.clock.now();
    const until = this.resumeAt;
    await this.clock.sleep(ms, stop).catch(() => {});
    // All that wait sleep through the same pause: it counts once.
    if (this.pausedUntil === until) return;
    this.pausedUntil = until;
    this.pausedSeconds += (this.clock.now() - since) / 1000;
  }
}
