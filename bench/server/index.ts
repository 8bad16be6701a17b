/**
 * CPU time per request of the inference server, beside its peers: `npm run bench:server -- --help`.
 * Writes its section of bench/RESULTS.md.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { container } from "../../model/limits";
import { readModel } from "../../model/registry";
import { buildServer } from "../../model/server/build";
import { cpuSeconds } from "../lib/cpu-time";
import { type Comparison, interleave, type Interleaved, type Measure } from "../lib/interleave";
import { load } from "../lib/load";
import { median } from "../lib/statistics";
import { markdownTable } from "../lib/markdown-table";
import { layOutModel } from "../lib/model-dir";
import { writeResults } from "../lib/results-file";
import { type ServerProcess, stopServers } from "../lib/server-process";
import { checkAnswers } from "./check-answers";
import { startFlaskPeers, startNodePeer, startOurs } from "./contenders";
import { measurePing, type PingLatency } from "./ping-latency";

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: readonly number[];
  readonly venv: string;
}

/** The peer's CPU time per request, divided by ours, at least. */
const goals: Readonly<Record<string, number>> = {
  "Flask, gunicorn": 80,
  "Flask, its own server": 80,
  "Fastify, onnxruntime-node": 1.8,
  "Express, onnxruntime-node": 3.5,
  "the floor": 0.8,
};
const pingGoal = { timesFaster: 20, largestMs: container.pingTimeoutSeconds * 1000 };
const pingClients = 4;
const repository = path.resolve(__dirname, "../..");

interface Outcome {
  readonly connections: number;
  readonly missing: readonly string[];
  readonly result: Interleaved;
}

async function main(options: Options): Promise<void> {
  const bundleDir = mkdtempSync(path.join(tmpdir(), "modelfront-bench-"));
  const irisDir = await layOutModel(path.join(repository, "model/iris"));
  const slowDir = await layOutModel(path.join(repository, "tests/model/server/fixtures/slow"));
  try {
    await buildServer(bundleDir);
    const outcomes = await compareCpu(bundleDir, irisDir, options);
    const pings = await comparePings(bundleDir, slowDir, options);
    const { markdown, isPassed } = report(outcomes, pings, options);
    console.log(markdown);
    writeResults("bench/server", markdown);
    if (!isPassed) process.exitCode = 1;
  } finally {
    await stopServers();
    for (const dir of [bundleDir, irisDir, slowDir]) rmSync(dir, { recursive: true });
  }
}

async function compareCpu(bundleDir: string, modelDir: string, options: Options): Promise<Outcome[]> {
  const { golden } = readModel("iris");
  const bodies = golden.cases
    .filter(({ request }) => (request as { instances: unknown[] }).instances.length === 1)
    .map(({ request }) => JSON.stringify(request));
  const ours = await startOurs(bundleDir, modelDir);
  const again = await startOurs(bundleDir, modelDir);
  const flask = await startFlaskPeers(options.venv);
  const servers = new Map<string, ServerProcess>([
    ["Fastify, onnxruntime-node", await startNodePeer("fastify", modelDir)],
    ["Express, onnxruntime-node", await startNodePeer("express", modelDir)],
  ]);
  if (flask) servers.set("Flask, gunicorn", flask.gunicorn).set("Flask, its own server", flask.development);
  for (const [name, { url }] of [["ours", ours] as const, ...servers]) await checkAnswers(name, url, golden);
  const echo = await startNodePeer("echo", modelDir);

  const outcomes: Outcome[] = [];
  for (const connections of options.connections) {
    const measure = (server: ServerProcess) => () => cpuPerRequest(server, bodies, connections, options.seconds);
    const peers = new Map<string, Measure>([...servers].map(([name, server]) => [name, measure(server)]));
    peers.set("the floor", async () => (await measure(echo)()) + cpuPerRun(modelDir));
    console.error(`${connections} connections: ${["ours", ...peers.keys()].join("; ")}`);
    const result = await interleave(measure(ours), peers, options.rounds, measure(again));
    outcomes.push({ connections, missing: Object.keys(goals).filter((name) => !peers.has(name)), result });
  }
  await stopServers();
  return outcomes;
}

/** Microseconds, after half as long a load that does not count: who has idled meanwhile is cold. */
async function cpuPerRequest(
  server: ServerProcess,
  bodies: string[],
  connections: number,
  seconds: number,
): Promise<number> {
  const url = `${server.url}/invocations`;
  await load({ url, connections, seconds: seconds / 2, bodies });
  const before = cpuSeconds(server.pid);
  const { requests } = await load({ url, connections, seconds, bodies });
  return ((cpuSeconds(server.pid) - before) / requests) * 1e6;
}

/** Microseconds of one raw `session.run`. */
function cpuPerRun(modelDir: string): number {
  const command = ["-r", "tsx/cjs", path.join(__dirname, "peers/session-run.ts")];
  const env = { ...process.env, SM_MODEL_DIR: modelDir };
  return Number(execFileSync("node", command, { cwd: repository, env, encoding: "utf8" }));
}

async function comparePings(bundleDir: string, modelDir: string, { seconds }: Options): Promise<Pings> {
  const ours = await startOurs(bundleDir, modelDir);
  const mainThread = await startNodePeer("main-thread", modelDir);
  const duration = Math.max(5, 2 * seconds);
  return {
    ours: await measurePing(ours.url, pingClients, duration),
    mainThread: await measurePing(mainThread.url, pingClients, duration),
  };
}

interface Pings {
  readonly ours: PingLatency;
  readonly mainThread: PingLatency;
}

function report(outcomes: readonly Outcome[], pings: Pings, { rounds, seconds }: Options) {
  const cpu = outcomes.map(describeOutcome);
  const timesFaster = pings.mainThread.p95Ms / pings.ours.p95Ms;
  const pingPassed = timesFaster >= pingGoal.timesFaster && pings.ours.largestMs <= pingGoal.largestMs;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const markdown = `## Inference server (\`npm run bench:server\`)

CPU time per request (user and system, whole process tree) of the iris classifier, one flower per request: median of
${rounds} interleaved rounds of ${seconds} s each after a first that does not count. "Times ours" is the median of the
pairwise ratios; for us, against a second one of us. The floor is a bare node:http echo plus a bare \`session.run\`.

${cpu.map(({ markdown: table }) => table).join("\n\n")}

\`/ping\` beside a model of 200 ms with ${pingClients} clients: p95 ${ms(pings.ours.p95Ms)}, largest ${ms(pings.ours.largestMs)}. With the same model on
the main thread: p95 ${ms(pings.mainThread.p95Ms)}, ${timesFaster.toFixed(0)} times as long (goal ${pingGoal.timesFaster}): ${pingPassed ? "passed" : "FAILED"}.`;
  return { markdown, isPassed: pingPassed && cpu.every(({ isPassed }) => isPassed) };
}

function describeOutcome({ connections, missing, result }: Outcome) {
  const isReached = (name: string, ratio: number) => ratio >= goals[name]!;
  const verdict = (name: string, ratio: number) => {
    if (!result.isValid) return "void";
    return isReached(name, ratio) ? "passed" : "FAILED";
  };
  const row = (name: string, { peer, ratio }: Comparison, ...rest: [string, string]) => {
    return [name, `${peer.toFixed(1)} µs`, ratio.toFixed(2), ...rest];
  };
  const comparisons = [...result.comparisons];
  const ours = median(comparisons.map(([, comparison]) => comparison.ours));
  const table = markdownTable(
    [`${connections} at once`, "CPU per request", "times ours", "goal", "verdict"],
    [
      ["ours", `${ours.toFixed(1)} µs`, result.selfRatio.toFixed(2), "", result.isValid ? "" : "void: too noisy"],
      ...comparisons.map(([name, found]) => row(name, found, String(goals[name]), verdict(name, found.ratio))),
      ...missing.map((name) => [name, "missing", "", String(goals[name]), "missing"]),
    ],
  );
  const isPassed =
    result.isValid && missing.length === 0 && comparisons.every(([name, { ratio }]) => isReached(name, ratio));
  return { markdown: table, isPassed };
}

const command = new Command("bench:server")
  .description("Measures the inference server's CPU time per request beside its peers, and /ping beside a slow model.")
  .option("--rounds <n>", "rounds that count", Number, 5)
  .option("--seconds <n>", "how long each contender is loaded in each round", Number, 2)
  .option("--connections <n,n>", "concurrent connections", (text) => text.split(",").map(Number), [32, 1])
  .option(
    "--venv <folder>",
    "Python virtual environment with bench/server/requirements.txt installed",
    path.join(repository, ".venv-bench"),
  )
  .parse();
void main(command.opts<Options>());
