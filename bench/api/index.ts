/**
 * Compares the API's function, as deployed, with a proxy in Python: requests per second, CPU time, cold start and size.
 * `npm run bench:api -- --help`. Writes its section of bench/RESULTS.md.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { bundleAuthorizer, bundleFunction } from "../../functions/build/bundle";
import { createFileKeys } from "../../functions/stores/file-keys";
import { readModel } from "../../model/registry";
import { cpuSeconds } from "../lib/cpu-time";
import { interleaveFigures } from "../lib/interleave-figures";
import { askOneByOne } from "../lib/latencies";
import { load } from "../lib/load";
import { writeResults } from "../lib/results-file";
import { type ServerProcess, stopServers } from "../lib/server-process";
import { describeFiles, findUnused } from "./bundle-contents";
import { checkAnswers, type Route } from "./check-answers";
import { compareColdStarts } from "./cold-start";
import { startFastApi, startOurs, startSageMakerStub, type Task } from "./contenders";
import { type LoadOutcome, report } from "./report";
import { createUnlimitedKey } from "../lib/unlimited-key";

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: readonly number[];
  readonly venv: string;
}

const repository = path.resolve(__dirname, "../..");
const model = "iris";
const peerName = "FastAPI, boto3";

async function main(options: Options): Promise<void> {
  const workspace = mkdtempSync(path.join(tmpdir(), "modelfront-bench-"));
  const bundleDir = path.join(workspace, "function");
  const keyFile = path.join(workspace, "keys.json");
  try {
    const [func, authorizer] = await Promise.all([
      bundleFunction({ models: [model], chat: true, proxy: true }),
      bundleAuthorizer(),
    ]);
    mkdirSync(bundleDir);
    for (const [name, body] of [...func.files, ...authorizer.files]) writeFileSync(path.join(bundleDir, name), body);
    const { issued, text: key } = createUnlimitedKey();
    await createFileKeys(keyFile).put(issued);
    const { response } = readModel(model).golden.cases[0]!;
    const stub = await startSageMakerStub(JSON.stringify(response));
    const task = { sagemakerUrl: stub.url, endpoint: "bench", model, store: { KEY_FILE: keyFile } };

    const loads = await compareLoads(bundleDir, task, { path: `/v1/models/${model}/predict`, key, response }, options);
    const coldStart = await compareColdStarts(bundleDir, options.venv, task, options.rounds);
    const bundles = { function: describeFiles(func.files), authorizer: describeFiles(authorizer.files) };
    const unused = [...findUnused(func.files), ...findUnused(authorizer.files)];
    const { markdown, isPassed } = report({ loads, coldStart, bundles, unused, ...options });
    console.log(markdown);
    writeResults("bench/api", markdown);
    if (!isPassed) process.exitCode = 1;
  } finally {
    await stopServers();
    rmSync(workspace, { recursive: true });
  }
}

async function compareLoads(bundleDir: string, task: Task, route: Route, options: Options): Promise<LoadOutcome[]> {
  const ours = await startOurs(bundleDir, task);
  const again = await startOurs(bundleDir, task);
  const fastApi = await startFastApi(options.venv, task);
  const servers = new Map(fastApi ? [[peerName, fastApi]] : []);
  for (const [name, { url }] of [["ours", ours] as const, ...servers]) await checkAnswers(name, url, route);

  const outcomes: LoadOutcome[] = [];
  for (const connections of options.connections) {
    const measure = (server: ServerProcess) => () => askMany(server, route, connections, options.seconds);
    const peers = new Map([...servers].map(([name, server]) => [name, measure(server)]));
    console.error(`${connections} connections: ${["ours", ...peers.keys()].join("; ")}`);
    const figures = await interleaveFigures(
      ["cpuUs", "secondsPerRequest"],
      measure(ours),
      peers,
      options.rounds,
      measure(again),
    );
    outcomes.push({ connections, figures });
  }
  return outcomes;
}

let flowers = 0;
/** A new flower each time, so that no answer comes from the cache. */
const nextBody = () => JSON.stringify({ instances: [[5.1, 3.5, 1.4, ++flowers / 1e4]] });

/** Measures after a warm-up of half the duration, because a contender that has idled is cold. */
async function askMany(server: ServerProcess, route: Route, connections: number, seconds: number) {
  const options = { url: server.url + route.path, bodies: nextBody, headers: { "x-api-key": route.key } };
  const ask = async (seconds: number) => {
    if (connections === 1) return (await askOneByOne({ ...options, seconds })).length;
    return (await load({ ...options, connections, seconds })).requests;
  };
  await ask(seconds / 2);
  const [started, before] = [performance.now(), cpuSeconds(server.pid)];
  const requests = await ask(seconds);
  return {
    cpuUs: ((cpuSeconds(server.pid) - before) / requests) * 1e6,
    secondsPerRequest: (performance.now() - started) / 1000 / requests,
  };
}

const command = new Command("bench:api")
  .description("Measures the API's function beside FastAPI and boto3: requests per second, CPU time, cold start, size.")
  .option("--rounds <n>", "rounds that count", Number, 5)
  .option("--seconds <n>", "how long each contender is loaded in each round", Number, 2)
  .option("--connections <n,n>", "concurrent connections", (text) => text.split(",").map(Number), [16, 1])
  .option(
    "--venv <folder>",
    "Python virtual environment with bench/api/requirements.txt installed",
    path.join(repository, ".venv-bench"),
  )
  .parse();
void main(command.opts<Options>());
