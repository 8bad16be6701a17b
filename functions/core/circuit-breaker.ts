export interface CircuitBreakerOptions {
  /** After so many failures one after the other it opens. */
  readonly failures: number;
  /** While it is open, one call goes through each time that so many milliseconds have passed. */
  readonly probeMs: number;
  /** In milliseconds. */
  readonly now?: () => number;
}

/** Keeps callers away from what is down, and finds out when it is back. Many things, each by its name. */
export class CircuitBreaker {
  private readonly failing = new Map<string, { failures: number; probeAt: number }>();
  private readonly now: () => number;

  constructor(private readonly options: CircuitBreakerOptions) {
    this.now = options.now ?? Date.now;
  }

  /** Whether a call may go out now: if it is open, this call is the probe. */
  allows(name: string): boolean {
    const failing = this.failing.get(name);
    if (!failing || failing.failures < this.options.failures) return true;
    const now = this.now();
    if (now < failing.probeAt) return false;
    failing.probeAt = now + this.options.probeMs;
    return true;
  }

  succeeded(name: string): void {
    this.failing.delete(name);
  }

  /** True if this failure opened it. */
  failed(name: string): boolean {
    const failures = (this.failing.get(name)?.failures ?? 0) + 1;
    this.failing.set(name, { failures, probeAt: this.now() + this.options.probeMs });
    return failures === this.options.failures;
  }
}
