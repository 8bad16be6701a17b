import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export const repository = path.resolve(__dirname, "../..");

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** Its standard error so far. */
  errorOutput(): string;
  /** Resolves when it has ended, to its exit code or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  signal(name: NodeJS.Signals): void;
}

export interface StartOptions {
  /** Command line, starting with the program. Runs in the repository's root and finds its packages. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The `state` on its standard output to wait for. Default `ready`. */
  readonly until?: string;
}

export interface SilentOptions extends Omit<StartOptions, "until"> {
  /** Default: /ping. */
  readonly readyPath?: string;
  /** Time between two looks at that path. */
  readonly pollMs?: number;
}

const running = new Set<ServerProcess>();
process.once("exit", () => running.forEach((server) => server.signal("SIGKILL")));

/**
 * Starts a server that prints `{"state": …, "port": …}` on standard output, as ours does, and waits for it. The server
 * gets a free port on 127.0.0.1.
 * @throws Error with its standard error, if it ends first
 */
export async function startServer({ command, env = {}, until = "ready" }: StartOptions): Promise<ServerProcess> {
  const process = launch(command, { PORT: "0", ...env });
  const port = new Promise<number>((resolve) => {
    createInterface(process.child.stdout!).on("line", (line) => {
      const said = JSON.parse(line) as { state: string; port: number };
      if (said.state === until) resolve(said.port);
    });
  });
  return register(process, await Promise.race([port, process.endedEarly]));
}

/**
 * Starts a server that reads `PORT` and `HOST` from its environment and prints nothing; waits until it returns 200 for a path.
 */
export async function startSilentServer({
  command,
  env = {},
  readyPath = "/ping",
  pollMs = 50,
}: SilentOptions): Promise<ServerProcess> {
  const port = await freePort();
  const process = launch(command, { PORT: String(port), ...env });
  process.child.stdout!.resume();
  await Promise.race([answers200(`http://127.0.0.1:${port}${readyPath}`, pollMs), process.endedEarly]);
  return register(process, port);
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

interface Launched {
  readonly child: ChildProcess;
  readonly ended: ServerProcess["ended"];
  /** Rejects when the process ends. */
  readonly endedEarly: Promise<never>;
  readonly errorOutput: () => string;
}

function launch(command: readonly string[], env: Readonly<Record<string, string>>): Launched {
  const child = spawn(command[0]!, command.slice(1), {
    cwd: repository,
    env: { ...process.env, HOST: "127.0.0.1", NODE_PATH: path.join(repository, "node_modules"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const endedEarly = ended.then((code) => {
    throw new Error(`${command.join(" ")} ended with ${code}: ${errors}`);
  });
  // The rejection is observed by its awaiter; later an end is not an error.
  endedEarly.catch(() => undefined);
  return { child, ended, endedEarly, errorOutput: () => errors };
}

function register({ child, ended, errorOutput }: Launched, port: number): ServerProcess {
  const url = `http://127.0.0.1:${port}`;
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const server = { pid: child.pid!, port, url, errorOutput, ended, signal };
  running.add(server);
  void ended.then(() => running.delete(server));
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function answers200(url: string, pollMs: number): Promise<void> {
  for (;;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(pollMs);
  }
}
