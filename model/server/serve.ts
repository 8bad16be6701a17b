/**
 * Entry of the container: `serve`. Writes one JSON line to standard output when it listens and one when it is ready, both
 * with the port. Exits with 0 after SIGTERM or SIGINT, with 1 and one line on standard error if it cannot serve.
 */
import { type AddressInfo } from "node:net";
import { container, invocation } from "../limits";
import { InferenceServer } from "./http-server";
import { batch } from "./limits";
import { availableMemory } from "./memory";
import { MultiModel } from "./multi-model";
import { SingleModel } from "./single-model";

const MiB = 1024 * 1024;

function serve(env: NodeJS.ProcessEnv): void {
  const modelDir = env.SM_MODEL_DIR ?? container.modelDir;
  const port = readNumber("PORT", env.PORT ?? container.port, [0, "any free port"], 65_535);
  const maxBatch = readNumber("MAX_BATCH", env.MAX_BATCH ?? batch.maxRequests, [1, "no batches"], batch.maxRequests);
  const { timeoutSeconds: longest } = invocation;
  const timeout = env.SAGEMAKER_MODEL_SERVER_TIMEOUT ?? longest;
  const timeoutSeconds = readNumber("SAGEMAKER_MODEL_SERVER_TIMEOUT", timeout, [1, "second"], longest);
  const isMultiModel = env.SAGEMAKER_MULTI_MODEL === "true";
  const server = new InferenceServer((answers) => {
    if (isMultiModel) return new MultiModel({ maxBatch, timeoutSeconds, ...readShare(env) }, answers);
    const ready = () => report("ready");
    const unusable = (reason: string) => void fail(`cannot serve ${modelDir}: ${reason}`);
    return new SingleModel({ modelDir, maxBatch, timeoutSeconds, ready, unusable }, answers);
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
    // Before the platform sends SIGKILL, so that callers still waiting get a 503 instead of a reset connection.
    setTimeout(() => void server.giveUp(), (container.stopSeconds - 5) * 1000).unref();
    await server.close();
    process.exit(0);
  };
  server.http.on("error", (error) => void fail(error.message));
  server.http.listen(port, env.HOST, () => {
    report("listening");
    if (isMultiModel) report("ready");
  });
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

/** Resources shared by the models of a multi-model endpoint: threads and memory. */
function readShare(env: NodeJS.ProcessEnv) {
  const count = env.SAGEMAKER_MODEL_SERVER_WORKERS;
  const megabytes = env.MEMORY_LIMIT_MB ?? Math.floor(availableMemory() / MiB);
  const largest = Number.MAX_SAFE_INTEGER;
  return {
    workers: count === undefined ? undefined : readNumber("SAGEMAKER_MODEL_SERVER_WORKERS", count, [1, "thread"], 64),
    memoryBytes: readNumber("MEMORY_LIMIT_MB", megabytes, [128, "for the server alone"], largest) * MiB,
  };
}

/** @param lowest the smallest number accepted, and its meaning */
function readNumber(name: string, given: string | number, lowest: readonly [number, string], largest: number): number {
  const [smallest, meaning] = lowest;
  const number = Number(given);
  if (Number.isInteger(number) && number >= smallest && number <= largest) return number;
  return exitWith(`${name} is "${given}". Expected a number from ${smallest} (${meaning}) to ${largest}.`);
}

function exitWith(reason: string): never {
  process.stderr.write(`modelfront: ${reason.replaceAll(/\s*\n\s*/g, " ")}\n`);
  process.exit(1);
}

if (process.argv[2] !== "serve") exitWith(`unknown command "${process.argv[2] ?? ""}". Available: serve.`);
serve(process.env);
