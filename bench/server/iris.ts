import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { readModel } from "../../model/registry";
import { interleave, type Measure } from "../lib/interleave";
import { layOutModel } from "../lib/model-dir";
import { repository, type ServerProcess, stopServers } from "../lib/server-process";
import { checkAnswers } from "./check-answers";
import { describeComparison, type Comparison } from "./comparison";
import { findPython, startFlask, startGunicorn, startNodePeer, startOurs } from "./contenders";
import { cpuPerRequest } from "./cpu-per-request";
import { type Options, type Section } from "./section";

const goals = {
  "Flask, gunicorn": 80,
  "Flask, its own server": 80,
  "Fastify, onnxruntime-node": 1.4,
  "Express, onnxruntime-node": 3.5,
  "the floor": 0.8,
};
const loads = [
  { connections: 32, goals },
  { connections: 1, goals: Object.fromEntries(Object.keys(goals).map((name) => [name, null])) },
];

export async function measureIris(bundleDir: string, options: Options): Promise<Section> {
  const modelDir = await layOutModel(path.join(repository, "model/iris"));
  try {
    return report(await compare(bundleDir, modelDir, options), options);
  } finally {
    await stopServers();
    rmSync(modelDir, { recursive: true });
  }
}

async function compare(bundleDir: string, modelDir: string, { rounds, seconds, venv }: Options): Promise<Comparison[]> {
  const { golden } = readModel("iris");
  const bodies = golden.cases
    .filter(({ request }) => (request as { instances: unknown[] }).instances.length === 1)
    .map(({ request }) => JSON.stringify(request));
  const ours = await startOurs(bundleDir, modelDir);
  const again = await startOurs(bundleDir, modelDir);
  const python = findPython(venv, ["flask", "gunicorn", "sklearn"]);
  const servers = new Map<string, ServerProcess>([
    ["Fastify, onnxruntime-node", await startNodePeer("fastify", modelDir)],
    ["Express, onnxruntime-node", await startNodePeer("express", modelDir)],
  ]);
  if (python) {
    servers.set("Flask, gunicorn", await startGunicorn(python, "flask_app:app"));
    servers.set("Flask, its own server", await startFlask(python, "flask_app.py"));
  }
  for (const [name, { url }] of [["ours", ours] as const, ...servers]) await checkAnswers(name, url, golden);
  const echo = await startNodePeer("echo", modelDir);

  const sections: Comparison[] = [];
  for (const { connections, goals } of loads) {
    const measure = (server: ServerProcess) => () => cpuPerRequest(server, bodies, connections, seconds);
    const peers = new Map<string, Measure>([...servers].map(([name, server]) => [name, measure(server)]));
    peers.set("the floor", async () => (await measure(echo)()) + cpuPerRun(modelDir));
    console.error(`iris, ${connections} at once: ${["ours", ...peers.keys()].join("; ")}`);
    const found = await interleave(measure(ours), peers, rounds, measure(again));
    const format = (us: number) => `${us.toFixed(1)} µs`;
    const title = `${connections} at once`;
    sections.push(describeComparison({ title, figure: "CPU per request", format, found, goals }));
  }
  return sections;
}

/** Microseconds of one raw `session.run`. */
function cpuPerRun(modelDir: string): number {
  const command = ["-r", "tsx/cjs", path.join(__dirname, "peers/session-run.ts")];
  const env = { ...process.env, SM_MODEL_DIR: modelDir };
  return Number(execFileSync("node", command, { cwd: repository, env, encoding: "utf8" }));
}

function report(tables: readonly Comparison[], { rounds, seconds }: Options): Section {
  const [loaded] = tables;
  if (!loaded) throw new Error("No load was measured.");
  const markdown = `## Inference server: iris (\`npm run bench:server -- --only iris\`)

CPU time per request (user and system, whole process tree) of the iris classifier, one flower per request: median of
${rounds} interleaved rounds of ${seconds} s each after a warm-up round. "Times ours" is the median of the pairwise ratios;
in our own row, against a second instance of ours. The floor is a bare node:http echo plus a bare \`session.run\`. The goals
are for 32 at once, where CPU time limits what a container carries. A lone request pays for waking two threads; its
figures are for information.

${tables.map((table) => table.markdown).join("\n\n")}`;
  return {
    markdown,
    isPassed: tables.every(({ isPassed }) => isPassed),
    cpuMicroseconds: { iris: loaded.ours },
  };
}
