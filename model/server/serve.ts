/**
 * `serve`: what the container runs. Says on standard output, one JSON line each, when it listens (with the port) and
 * when it is ready. Ends with 0 after SIGTERM or SIGINT, with 1 and one line on standard error if it cannot serve.
 */
import { type AddressInfo } from "node:net";
import { container } from "../limits";
import { InferenceServer } from "./http-server";

function serve(env: NodeJS.ProcessEnv): void {
  const modelDir = env.SM_MODEL_DIR ?? container.modelDir;
  const port = readPort(env.PORT);
  const server = new InferenceServer({
    modelDir,
    ready: () => report("ready"),
    unusable: (reason) => void fail(`cannot serve ${modelDir}: ${reason}`),
  });
  const report = (state: string) => {
    const address = server.http.address() as AddressInfo | null;
    process.stdout.write(`${JSON.stringify({ state, port: address?.port })}\n`);
  };
  const fail = async (reason: string) => {
    await server.giveUp();
    exitWith(reason);
  };
  const stop = async () => {
    // Before the platform kills: whoever still waits then gets a 503 and not a reset.
    setTimeout(() => void server.giveUp(), (container.stopSeconds - 5) * 1000).unref();
    await server.close();
    process.exit(0);
  };
  server.http.on("error", (error) => void fail(error.message));
  server.http.listen(port, env.HOST, () => report("listening"));
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? container.port);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  return exitWith(`PORT is "${text}": expected a number from 0 (any free port) to 65535.`);
}

function exitWith(reason: string): never {
  process.stderr.write(`modelfront: ${reason.replaceAll(/\s*\n\s*/g, " ")}\n`);
  process.exit(1);
}

if (process.argv[2] !== "serve") exitWith(`unknown command "${process.argv[2] ?? ""}": the only one is "serve".`);
serve(process.env);
