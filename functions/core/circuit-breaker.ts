export interface CircuitBreakerOptions {
  /** Consecutive failures after which it opens. */
  readonly failures: number;
  /** While open, lets one call through per this many milliseconds. */
  readonly probeMs: number;
  /** In milliseconds. */
  readonly now?: () => number;
}

/** Circuit breakers by name: block calls to a failing service, and probe until it recovers. */
export class CircuitBreaker {
  private readonly failing = new Map<string, { failures: number; probeAt: number }>();
  private readonly now: () => number;

  constructor(private readonly options: CircuitBreakerOptions) {
    this.now = options.now ?? Date.now;
  }

  /** True if a call may go out now; while open, that call is the probe. */
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

  /** Records a failure. True if it opened the breaker. */
  failed(name: string): boolean {
    const failures = (this.failing.get(name)?.failures ?? 0) + 1;
    this.failing.set(name, { failures, probeAt: this.now() + this.options.probeMs });
    return failures === this.options.failures;
  }
}
