import { randomUUID } from "node:crypto";
import path from "node:path";
import { type Readable } from "node:stream";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

export interface ExecutionEnvironmentOptions {
  /** The bundle's entry: a CommonJS file that exports `handler`. */
  readonly file: string;
  /** All that the handler finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Takes each line that the function writes. */
  readonly log: (line: string) => void;
}

/** The function gave no answer: it threw, or its process ended. */
export class FunctionError extends Error {}

/** The function took longer than it may. */
export class FunctionTimeout extends Error {}

interface Invocation {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Reply {
  readonly id: string;
  /** JSON of what the handler returned. */
  readonly result?: string;
  readonly error?: string;
}

/** A worker thread with an environment of its own that runs the handler: what ends it does not end the stack. */
export class ExecutionEnvironment {
  /** False once it has ended or is about to: the next event needs another one. */
  isUsable = true;
  private readonly running = new Map<string, Invocation>();
  private readonly worker: Worker;

  constructor(private readonly options: ExecutionEnvironmentOptions) {
    const { file, environment, log } = options;
    this.worker = new Worker(path.join(__dirname, "host.js"), {
      workerData: { file },
      env: environment,
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.worker.unref();
    this.worker.on("message", (reply: Reply) => this.settle(reply));
    this.worker.on("error", (error) => log(`The function ended: ${error.stack ?? error.message}`));
    this.worker.on("exit", () => this.end());
    for (const stream of [this.worker.stdout, this.worker.stderr]) forEachLine(stream, log);
  }

  /** @throws FunctionError, FunctionTimeout */
  async invoke(event: string): Promise<unknown> {
    const id = randomUUID();
    const milliseconds = this.options.timeoutSeconds * 1000;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.running.set(id, { resolve, reject });
        timer = setTimeout(() => {
          this.isUsable = false; // It may be stuck for good.
          reject(new FunctionTimeout(`Task timed out after ${this.options.timeoutSeconds} seconds`));
        }, milliseconds);
        this.worker.postMessage({ id, event, deadline: Date.now() + milliseconds });
      });
    } finally {
      clearTimeout(timer);
      this.running.delete(id);
      if (!this.isUsable && this.running.size === 0) await this.terminate();
    }
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private settle({ id, result, error }: Reply): void {
    const invocation = this.running.get(id);
    if (result === undefined) invocation?.reject(new FunctionError(error));
    else invocation?.resolve(JSON.parse(result));
  }

  private end(): void {
    this.isUsable = false;
    for (const { reject } of this.running.values()) reject(new FunctionError("The function's process ended."));
  }
}

function forEachLine(stream: Readable, log: (line: string) => void): void {
  createInterface(stream).on("line", log);
}
