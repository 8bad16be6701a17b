import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const repository = path.resolve(__dirname, "../..");

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** What it has written to standard error so far. */
  errorOutput(): string;
  /** Resolves when it has ended, to its exit code, or to the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  signal(name: NodeJS.Signals): void;
}

export interface StartOptions {
  /** Command line, beginning with the program. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** Which `state` on its standard output to wait for. Default `ready`. */
  readonly until?: string;
}

const running = new Set<ServerProcess>();
process.once("exit", () => running.forEach((server) => server.signal("SIGKILL")));

/**
 * Starts a server that says `{"state": …, "port": …}` on standard output, as ours does, and waits until it says so. Gives
 * it a free port on 127.0.0.1 and this repository's packages.
 * @throws Error with what it wrote to standard error, if it ends before.
 */
export async function startServer({ command, env, workingDir, until = "ready" }: StartOptions): Promise<ServerProcess> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: workingDir,
    env: { ...process.env, HOST: "127.0.0.1", PORT: "0", NODE_PATH: path.join(repository, "node_modules"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const said = JSON.parse(line) as { state: string; port: number };
      if (said.state === until) resolve(said.port);
    });
    child.once("error", reject);
    void ended.then((code) => reject(new Error(`${command.join(" ")} ended with ${code}: ${errors}`)));
  });
  const server: ServerProcess = {
    pid: child.pid!,
    port,
    url: `http://127.0.0.1:${port}`,
    errorOutput: () => errors,
    ended,
    signal: (name) => void child.kill(name),
  };
  running.add(server);
  void ended.then(() => running.delete(server));
  return server;
}

/** Ends every server that this process started. */
export async function stopServers(): Promise<void> {
  await Promise.all(
    [...running].map((server) => {
      server.signal("SIGKILL");
      return server.ended;
    }),
  );
}
