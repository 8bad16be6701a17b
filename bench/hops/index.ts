/**
 * Measures the waits in series of a prediction with a key: the deployed function and authorizer, with a table and a
 * SageMaker that answer after 5 ms and after 25 ms, beside FastAPI and boto3 on the same table. `npm run bench:hops -- --help`.
 * Writes its section of bench/RESULTS.md.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { bundleAuthorizer, bundleFunction } from "../../functions/build/bundle";
import { type IssuedKey } from "../../functions/core/callers/key-store";
import { readModel } from "../../model/registry";
import { startFastApi, startOurs, startSageMakerStub, type Task } from "../api/contenders";
import { createUnlimitedKey } from "../lib/unlimited-key";
import { askOneByOne } from "../lib/latencies";
import { markdownTable } from "../lib/markdown-table";
import { writeResults } from "../lib/results-file";
import { repository, type ServerProcess, startServer, stopServers } from "../lib/server-process";
import { median } from "../lib/statistics";
import { setDelay } from "../lib/stub-server";

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly venv: string;
}

/** Two instances of a contender on one table: the second gets requests that the first has answered. */
interface Contender {
  readonly first: ServerProcess;
  readonly second: ServerProcess;
}

/** Median milliseconds of each kind of request. */
type Figures = Readonly<Record<Kind, number>>;

const kinds = ["cache miss", "cache hit"] as const;
type Kind = (typeof kinds)[number];

/** Maximum waits in series, SageMaker's included. */
const goals: Readonly<Record<Kind, number>> = { "cache miss": 3, "cache hit": 2 };
/** Milliseconds. Processes that wait are slower to go on than busy ones, after each wait alike: the two longer ones differ in the waits alone. */
const delays = [0, 5, 25] as const;
type Delay = (typeof delays)[number];

interface Round {
  /** Median milliseconds of a bare call of a stub. */
  readonly call: number;
  /** By contender. */
  readonly figures: ReadonlyMap<string, Figures>;
}
const model = "iris";

async function main(options: Options): Promise<void> {
  const workspace = mkdtempSync(path.join(tmpdir(), "modelfront-bench-"));
  try {
    const bundleDir = path.join(workspace, "function");
    await bundle(bundleDir);
    const key = createUnlimitedKey();
    const { stubs, contenders } = await startStack(bundleDir, options.venv, key.issued);

    const rounds: ReadonlyMap<Delay, Round>[] = [];
    for (let number = 0; number <= options.rounds; number += 1) {
      console.error(`round ${number} of ${options.rounds}`);
      const round = new Map<Delay, Round>();
      // In turns, so that what gets faster with time favours neither.
      for (const delay of number % 2 ? delays : [...delays].reverse()) {
        for (const stub of stubs) await setDelay(stub, delay);
        const figures = new Map<string, Figures>();
        const call = await measureCall(stubs[0]!);
        for (const [name, contender] of contenders)
          figures.set(name, await measure(contender, key.text, options.seconds));
        round.set(delay, { call, figures });
      }
      if (number > 0) rounds.push(round);
    }
    const rows = [...contenders.keys()].flatMap((name) =>
      kinds.map((kind): Row => {
        const found = (round: ReadonlyMap<Delay, Round>, delay: Delay) => round.get(delay)!.figures.get(name)![kind];
        const inSeries = rounds.map(
          (round) => (found(round, 25) - found(round, 5)) / (round.get(25)!.call - round.get(5)!.call),
        );
        const p50 = delays.map((delay) => median(rounds.map((round) => found(round, delay))));
        return { name, kind, p50, waits: median(inSeries) };
      }),
    );
    const isPassed = rows.every(({ name, kind, waits }) => name !== "ours" || judge(kind, waits) === "passed");
    const markdown = report(rows, options);
    console.log(markdown);
    writeResults("bench/hops", markdown);
    if (!isPassed) process.exitCode = 1;
  } finally {
    await stopServers();
    rmSync(workspace, { recursive: true });
  }
}

async function bundle(dir: string): Promise<void> {
  const parts = [await bundleFunction({ models: [model], chat: false, proxy: false }), await bundleAuthorizer()];
  mkdirSync(dir);
  for (const { files } of parts) for (const [name, body] of files) writeFileSync(path.join(dir, name), body);
}

async function startStack(bundleDir: string, venv: string, issued: IssuedKey) {
  const stub = await startSageMakerStub(JSON.stringify(readModel(model).golden.cases[0]!.response));
  const table = await startServer({
    command: ["node", "-r", "tsx/cjs", path.join(__dirname, "table-stub.ts")],
    env: { ISSUED_KEY: JSON.stringify(issued) },
  });
  const store = { TABLE: "bench", KEY_TABLE: "bench", AWS_ENDPOINT_URL_DYNAMODB: table.url };
  const task: Task = { sagemakerUrl: stub.url, endpoint: "bench", model, store };
  const contenders = new Map<string, Contender>([
    ["ours", { first: await startOurs(bundleDir, task), second: await startOurs(bundleDir, task) }],
  ]);
  const keyFile = path.join(bundleDir, "no-keys.json");
  writeFileSync(keyFile, JSON.stringify({ keys: [] }));
  const peerTask = { ...task, store: { ...store, KEY_FILE: keyFile } };
  const [first, second] = [
    await startFastApi(venv, peerTask, "table_proxy:app"),
    await startFastApi(venv, peerTask, "table_proxy:app"),
  ];
  if (first && second) contenders.set("FastAPI, boto3", { first, second });
  return { stubs: [stub, table], contenders };
}

let flowers = 0;

/** Sends new requests to the first instance, then the same ones to the second. */
async function measure({ first, second }: Contender, key: string, seconds: number): Promise<Figures> {
  const bodies: string[] = [];
  const next = () => {
    const body = JSON.stringify({ instances: [[5.1, 3.5, 1.4, ++flowers / 1e5]] });
    bodies.push(body);
    return body;
  };
  const headers = { "x-api-key": key };
  const ask = (server: ServerProcess, bodies: readonly string[] | (() => string), seconds: number) =>
    askOneByOne({ url: `${server.url}/v1/models/${model}/predict`, headers, bodies, seconds });
  const misses = await ask(first, next, seconds);
  // Fewer than the first instance has answered, so that none repeats, which would hit the second one's memory.
  const hits = await ask(second, bodies, seconds / 4);
  if (hits.length > bodies.length) throw new Error("The second instance was asked the same twice.");
  return { "cache miss": median(misses), "cache hit": median(hits) };
}

async function measureCall({ url }: ServerProcess): Promise<number> {
  return median(await askOneByOne({ url: `${url}/`, bodies: ["{}"], seconds: 0.5 }));
}

/** Tolerates a tenth of a wait as noise. Fewer waits than the one that is unavoidable mean that the result is noise. */
function judge(kind: Kind, waits: number): "passed" | "FAILED" | "void: too noisy" {
  if (waits < 0.9) return "void: too noisy";
  return waits <= goals[kind] + 0.1 ? "passed" : "FAILED";
}

interface Row {
  readonly name: string;
  readonly kind: Kind;
  /** Median milliseconds for each of `delays`. */
  readonly p50: readonly number[];
  readonly waits: number;
}

function report(rows: readonly Row[], { rounds, seconds }: Options): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const cells = rows.map(({ name, kind, p50, waits }) => [
    `${name}, ${kind}`,
    ...p50.map(ms),
    name === "ours" ? ms(p50[1]! - p50[0]! - goals[kind] * delays[1]) : "",
    waits.toFixed(2),
    name === "ours" ? String(goals[kind]) : "",
    name === "ours" ? judge(kind, waits) : "",
  ]);
  return `## Waits in series (\`npm run bench:hops\`)

A keyed prediction of the iris classifier with rate limit, daily quota and cache in one table, through the deployed
function and a warm authorizer. Table and SageMaker answer at once, after 5 ms or after 25 ms. A cache hit is an answer that
another instance has stored. The peer does the same work against the same table, one call after the other. Medians of
${rounds} rounds of ${seconds} s, of a lone caller, after a round that does not count. Waits in series are what 20 ms more
add, divided by what they add to one bare call. "Beyond" is the p50 at 5 ms less the compute (the p50 without delay) and less
the goal's waits: a process that slept takes longer to go on than a busy one, once after each wait.

${markdownTable(["p50", ...delays.map((delay) => (delay ? `with ${delay} ms` : "without delay")), "beyond", "waits in series", "goal", "verdict"], cells)}`;
}

const command = new Command("bench:hops")
  .description("Counts the waits in series of a prediction: the function beside FastAPI and boto3 on the same table.")
  .option("--rounds <n>", "rounds that count", Number, 5)
  .option("--seconds <n>", "how long each contender is asked in each round", Number, 2)
  .option(
    "--venv <folder>",
    "Python virtual environment with bench/api/requirements.txt installed",
    path.join(repository, ".venv-bench"),
  )
  .parse();
void main(command.opts<Options>());
