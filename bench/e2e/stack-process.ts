import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

const repository = path.resolve(__dirname, "../..");

export interface StackProcess {
  readonly apiUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the local stack of `Pulumi.dev.yaml` in a separate process on free ports, with the keys of a file.
 * @throws Error with its standard error, if it ends before it listens
 */
export async function startStackProcess(keyFile: string): Promise<StackProcess> {
  const command = ["--import", "tsx", path.join(__dirname, "serve-stack.ts"), keyFile];
  const child = spawn(process.execPath, command, { cwd: repository, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const ended = once(child, "close");
  const said = once(createInterface(child.stdout), "line") as Promise<[string]>;
  const endedEarly = ended.then(() => Promise.reject(new Error(`The local stack ended: ${errors}`)));
  endedEarly.catch(() => undefined); // Observed by its awaiter; later an end is not an error.
  const [line] = await Promise.race([said, endedEarly]);
  const stop = async () => {
    child.kill();
    await ended;
  };
  const { apiUrl } = JSON.parse(line) as Pick<StackProcess, "apiUrl">;
  return { apiUrl, stop };
}
