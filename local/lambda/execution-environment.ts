import { randomUUID } from "node:crypto";
import path from "node:path";
import { Readable } from "node:stream";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";

export interface ExecutionEnvironmentOptions {
  /** The bundle's entry: a module that exports `handler`. */
  readonly file: string;
  /** The handler's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Called with each line that the function writes. */
  readonly log: (line: string) => void;
}

/** The function gave no answer or an incomplete one: it threw, or its process ended. */
export class FunctionError extends Error {}

/** The function exceeded its timeout. */
export class FunctionTimeout extends Error {}

/** An event that the handler is working on. */
interface Invocation {
  take(reply: Reply): void;
  fail(error: Error): void;
}

interface Reply {
  readonly id: string;
  /** JSON of what the handler returned. */
  readonly result?: string;
  /** Part of a streamed answer; the handler waits until it is taken. */
  readonly chunk?: Uint8Array;
  /** The streamed answer is complete. */
  readonly end?: true;
  readonly error?: string;
}

/** Runs the handler in a worker thread with its own environment: a crash does not end the stack. */
export class ExecutionEnvironment {
  /** False once it has ended or is about to: the next event needs a new one. */
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
    this.worker.on("message", (reply: Reply) => this.running.get(reply.id)?.take(reply));
    this.worker.on("error", (error) => log(`The function ended: ${error.stack ?? error.message}`));
    this.worker.on("exit", () => this.end());
    for (const stream of [this.worker.stdout, this.worker.stderr]) forEachLine(stream, log);
  }

  /** @throws FunctionError, FunctionTimeout */
  invoke(event: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const finish = this.begin(event, {
        take({ result, error }) {
          finish();
          if (result === undefined) reject(new FunctionError(error));
          else resolve(JSON.parse(result));
        },
        fail(error) {
          finish();
          reject(error);
        },
      });
    });
  }

  /**
   * The stream that a streaming handler writes. Ends in FunctionError or FunctionTimeout if it breaks off; destroying
   * it destroys the handler's stream.
   */
  stream(event: string): Readable {
    const tell = (message: object) => this.worker.postMessage({ id: finish.id, ...message });
    let isWaiting = false;
    const written = new Readable({
      read: () => {
        if (isWaiting) tell({ taken: true });
        isWaiting = false;
      },
      destroy: (error, callback) => {
        tell({ cancelled: true });
        finish();
        callback(error);
      },
    });
    const finish = this.begin(event, {
      take({ chunk, end, error }) {
        if (chunk) isWaiting = true;
        if (chunk) written.push(chunk);
        else if (end) written.push(null);
        else written.destroy(new FunctionError(error));
      },
      fail: (error) => void written.destroy(error),
    });
    return written;
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  /** Passes the event to the handler. Returns the function to call at the end, with the invocation's id. */
  private begin(event: string, invocation: Invocation): (() => void) & { readonly id: string } {
    const id = randomUUID();
    const { timeoutSeconds } = this.options;
    this.running.set(id, invocation);
    const timer = setTimeout(() => {
      this.isUsable = false; // It may hang forever.
      invocation.fail(new FunctionTimeout(`Task timed out after ${timeoutSeconds} seconds`));
    }, timeoutSeconds * 1000);
    this.worker.postMessage({ id, event, deadline: Date.now() + timeoutSeconds * 1000 });
    const finish = () => {
      clearTimeout(timer);
      this.running.delete(id);
      if (!this.isUsable && this.running.size === 0) void this.terminate();
    };
    return Object.assign(finish, { id });
  }

  private end(): void {
    this.isUsable = false;
    const ended = new FunctionError("The function's process ended.");
    for (const invocation of [...this.running.values()]) invocation.fail(ended);
  }
}

function forEachLine(stream: Readable, log: (line: string) => void): void {
  createInterface(stream).on("line", log);
}
