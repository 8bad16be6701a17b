import { type ChildProcess, spawn } from "node:child_process";
import http from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { container as contract } from "../../model/limits";
import { endGroup, guardGroup } from "./process-group";

/** An image: its command and model. */
export interface ContainerImage {
  /** Program and arguments: the image's entry point in SageMaker. Listens on this port, also given as PORT. */
  readonly command: (port: number) => readonly [program: string, ...args: string[]];
  /** The unpacked model. */
  readonly modelDir: string;
}

export interface ContainerOptions {
  /** Built or fetched when the container first starts. */
  readonly image: () => Promise<ContainerImage>;
  /** Environment from the stack's settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time limit for /ping to answer 200. */
  readonly startupSeconds: number;
  /** Called with each line that the process writes. */
  readonly log: (line: string) => void;
}

const loopback = "127.0.0.1";
const pollMilliseconds = 25;
/** Shorter than SageMaker's 30 s, which is too long to wait after Ctrl-C. */
const stopMilliseconds = 5_000;

/** One run of an image, as separate processes, which end with this process however it ends. */
export class Container {
  /** Resolves when /ping answers 200; rejects if the process ends before, or takes too long. */
  readonly ready: Promise<void>;
  /** Resolves, with the reason, when the process has ended. */
  readonly exited: Promise<string>;
  port = 0;
  private child: ChildProcess | undefined;
  private hasExited = false;
  private isStopping = false;
  private reportExit!: (reason: string) => void;

  constructor(private readonly options: ContainerOptions) {
    this.exited = new Promise((resolve) => (this.reportExit = resolve));
    this.ready = this.start();
    this.ready.catch(() => this.kill());
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Ends the process as SageMaker does: SIGTERM, then SIGKILL if it does not exit. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.child?.kill("SIGTERM");
    const deadline = setTimeout(() => this.kill(), stopMilliseconds);
    await this.ready.catch(() => undefined);
    if (this.child) await this.exited;
    clearTimeout(deadline);
  }

  /** Ends the process at once, as a crash would. */
  kill(): void {
    if (this.child && !this.hasExited) endGroup(this.child);
  }

  private async start(): Promise<void> {
    const image = await this.options.image();
    this.port = await findFreePort();
    if (this.isStopping) throw new Error("It was stopped before it started.");
    this.spawn(image);
    const giveUpAt = Date.now() + this.options.startupSeconds * 1000;
    while (!(await this.ping())) {
      if (this.hasExited) throw new Error(await this.exited);
      if (Date.now() > giveUpAt) throw new Error(`/ping did not answer 200 within ${this.options.startupSeconds} s.`);
      await sleep(pollMilliseconds);
    }
  }

  private spawn({ command, modelDir }: ContainerImage): void {
    const { environment, log } = this.options;
    const [program, ...args] = command(this.port);
    const child = spawn(program, args, {
      // Nothing of the user's environment: SageMaker would not pass it on either.
      env: { ...environment, PATH: process.env["PATH"], SM_MODEL_DIR: modelDir, PORT: `${this.port}`, HOST: loopback },
      detached: true, // Own process group: Ctrl-C in a terminal reaches only the launcher.
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    const removeGuard = guardGroup(child);
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on("line", log);
    const end = (reason: string) => {
      this.hasExited = true;
      endGroup(child); // Including its own child processes.
      removeGuard();
      this.reportExit(reason);
    };
    child.once("error", (error) => end(`The process could not be started: ${error.message}`));
    child.once("exit", (code, signal) => end(`The process ended with ${signal ?? `exit code ${code}`}.`));
  }

  private ping(): Promise<boolean> {
    return new Promise((resolve) => {
      const request = http.get(
        {
          host: loopback,
          port: this.port,
          path: "/ping",
          agent: false,
          timeout: contract.pingTimeoutSeconds * 1000,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode === 200);
        },
      );
      request.once("timeout", () => request.destroy());
      request.once("error", () => resolve(false));
    });
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, loopback, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
