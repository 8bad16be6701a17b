import { explainOption } from "../options";
import { batch as batchLimits, queue as queueLimits } from "./limits";
import { type Body } from "./answer";

/** A request waiting for the worker. `caller` identifies who gets the answer. */
export interface Job<Caller> {
  readonly caller: Caller;
  readonly body: Body;
  /** Enabled options of the contract. */
  readonly options: readonly string[];
  /** Size of the body, counted against the queue's limit. */
  readonly byteLength: number;
}

/** FIFO queue, bounded in requests and in bytes. */
export class JobQueue<Caller> {
  private jobs: Job<Caller>[] = [];
  private bytes = 0;

  get length(): number {
    return this.jobs.length;
  }

  get isFull(): boolean {
    return this.jobs.length >= queueLimits.maxRequests || this.bytes >= queueLimits.maxBytes;
  }

  /** Returns false if there is no room. */
  push(job: Job<Caller>): boolean {
    const bytes = this.bytes + job.byteLength;
    if (this.jobs.length >= queueLimits.maxRequests || bytes > queueLimits.maxBytes) return false;
    this.jobs.push(job);
    this.bytes = bytes;
    return true;
  }

  /** Takes the next batch, within the limits of `batch`. Drops jobs that are no longer wanted. */
  takeBatch(isWanted: (job: Job<Caller>) => boolean, maxRequests: number): Job<Caller>[] {
    const taken: Job<Caller>[] = [];
    let bytes = 0;
    let explained = 0;
    let next = 0;
    for (; next < this.jobs.length && taken.length < maxRequests; next++) {
      const job = this.jobs[next]!;
      if (taken.length > 0 && bytes + job.byteLength > batchLimits.maxBytes) break;
      const isExplained = job.options.includes(explainOption);
      if (isExplained && explained === batchLimits.maxExplained) break;
      this.bytes -= job.byteLength;
      if (!isWanted(job)) continue;
      bytes += job.byteLength;
      if (isExplained) explained += 1;
      taken.push(job);
    }
    this.jobs = next === this.jobs.length ? [] : this.jobs.slice(next);
    return taken;
  }

  takeAll(): Job<Caller>[] {
    const all = this.jobs;
    this.jobs = [];
    this.bytes = 0;
    return all;
  }
}
