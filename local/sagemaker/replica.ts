import { setTimeout as sleep } from "node:timers/promises";
import { type Container } from "../containers/container";

export interface ReplicaOptions {
  readonly launch: () => Container;
  /** Minimum duration of a start; read at each start. */
  readonly coldStartSeconds: () => number;
  /** Restarts the container when it ends by itself, as instances do. */
  readonly keepsAlive: boolean;
  readonly log: (line: string) => void;
}

interface Run {
  readonly container: Container;
  readonly ready: Promise<Container>;
  isReady: boolean;
}

const firstRestartMilliseconds = 100;
const longestRestartMilliseconds = 30_000;

/** A slot for one container: starts it on demand, and again after a crash. */
export class Replica {
  /** Calls in progress. */
  active = 0;
  /** Containers started so far. */
  starts = 0;
  private run: Run | undefined;
  private restartTimer: NodeJS.Timeout | undefined;
  private restartDelay = firstRestartMilliseconds;

  constructor(private readonly options: ReplicaOptions) {}

  get state(): "stopped" | "starting" | "ready" {
    if (!this.run) return "stopped";
    return this.run.isReady ? "ready" : "starting";
  }

  get pid(): number | undefined {
    return this.run?.container.pid;
  }

  /** Resolves to the container when it is ready. Rejects if it cannot be started. */
  start(): Promise<Container> {
    this.run ??= this.newRun();
    return this.run.ready;
  }

  /** Ends the container, and starts none until `start` is called. */
  async stop(): Promise<void> {
    clearTimeout(this.restartTimer);
    const run = this.run;
    this.run = undefined;
    await run?.container.stop();
  }

  /** Ends the container as a crash would. */
  crash(): void {
    this.run?.container.kill();
  }

  private newRun(): Run {
    clearTimeout(this.restartTimer);
    this.starts += 1;
    const container = this.options.launch();
    const ready = Promise.all([container.ready, sleep(this.options.coldStartSeconds() * 1000, null, { ref: false })]);
    const run: Run = { container, isReady: false, ready: ready.then(() => container) };
    run.ready.then(
      () => {
        run.isReady = true;
        this.restartDelay = firstRestartMilliseconds;
      },
      (error: Error) => this.end(run, `The container did not start: ${error.message}`),
    );
    void container.exited.then((reason) => this.end(run, reason));
    return run;
  }

  private end(run: Run, reason: string): void {
    if (this.run !== run) return;
    this.run = undefined;
    this.options.log(reason);
    if (!this.options.keepsAlive) return;
    this.restartTimer = setTimeout(() => void this.start().catch(() => undefined), this.restartDelay);
    this.restartDelay = Math.min(this.restartDelay * 2, longestRestartMilliseconds);
  }
}
