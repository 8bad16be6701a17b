import { rmSync } from "node:fs";
import path from "node:path";
import { type GoldenFile } from "../../model/golden";
import { readModel } from "../../model/registry";
import { interleave } from "../lib/interleave";
import { interleaveFigures } from "../lib/interleave-figures";
import { layOutModel } from "../lib/model-dir";
import { repository, type ServerProcess, stopServers } from "../lib/server-process";
import { checkAnswers } from "./check-answers";
import { coldStartFigures, measureColdStart } from "./cold-start";
import { describeComparison, type Comparison } from "./comparison";
import { findPython, startGunicorn, startNodePeer, startOurs, startUvicorn } from "./contenders";
import { cpuPerRequest } from "./cpu-per-request";
import { measureOneByOne, oneByOneFigures } from "./one-by-one";
import { type Options, type Section } from "./section";
import { measureStackLatency, type StackLatency } from "./stack-latency";

const model = "velib-forecast";
const manyConnections = 32;
const unbatched = "ours, MAX_BATCH=1";
const fastify = "Fastify, onnxruntime-node";
const flask = "Flask, torch, gunicorn";
const fastApi = "FastAPI, torch, uvicorn";

/** Each start of a peer takes seconds. */
const coldStarts = 2;

const goals = {
  cpuOfMany: { [unbatched]: 1.7, [fastify]: 1.6, [flask]: 10, [fastApi]: 10 },
  cpuOfOne: { [fastify]: null, [flask]: null, [fastApi]: null },
  latencyOfOne: { [unbatched]: 0.95, [fastify]: null, [flask]: 3, [fastApi]: 2 },
  coldCpu: { [flask]: 6, [fastApi]: 6 },
  coldMemory: { [flask]: 2, [fastApi]: 2 },
};

type Start = () => Promise<ServerProcess>;

interface Contenders {
  readonly ours: Start;
  readonly peers: ReadonlyMap<string, Start>;
}

export async function measureLstm(bundleDir: string, options: Options): Promise<Section> {
  const modelDir = await layOutModel(path.join(repository, "model", model));
  const { golden } = readModel(model);
  const bodies = golden.cases.map(({ request }) => JSON.stringify(request));
  try {
    const contenders = listContenders(bundleDir, modelDir, options.venv);
    const loads = await compareLoads(contenders, golden, bodies, options);
    await stopServers();
    const cold = await compareColdStarts(contenders, golden);
    console.error("lstm, through the local stack");
    const latency = await measureStackLatency(model, bodies, options.seconds * 3);
    return report([...loads, ...cold], latency, options);
  } finally {
    await stopServers();
    rmSync(modelDir, { recursive: true });
  }
}

function listContenders(bundleDir: string, modelDir: string, venv: string): Contenders {
  const peers = new Map<string, Start>([
    [unbatched, () => startOurs(bundleDir, modelDir, { MAX_BATCH: "1" })],
    [fastify, () => startNodePeer("fastify", modelDir)],
  ]);
  const withFlask = findPython(venv, ["torch", "flask", "gunicorn"]);
  if (withFlask) peers.set(flask, () => startGunicorn(withFlask, "flask_torch_app:app"));
  const withFastApi = findPython(venv, ["torch", "fastapi", "uvicorn"]);
  if (withFastApi) peers.set(fastApi, () => startUvicorn(withFastApi, "fastapi_torch_app:app"));
  return { ours: () => startOurs(bundleDir, modelDir), peers };
}

async function compareLoads(
  { ours: startOurs, peers: starts }: Contenders,
  golden: GoldenFile,
  bodies: readonly string[],
  { rounds, seconds }: Options,
): Promise<Comparison[]> {
  const [ours, again] = [await startOurs(), await startOurs()];
  const servers = new Map<string, ServerProcess>();
  for (const [name, start] of starts) servers.set(name, await start());
  for (const [name, { url }] of [["ours", ours] as const, ...servers]) await checkAnswers(name, url, golden);

  console.error(`lstm, ${manyConnections} at once: ${["ours", ...servers.keys()].join("; ")}`);
  const loaded = (server: ServerProcess) => () => cpuPerRequest(server, bodies, manyConnections, seconds);
  const many = await interleave(loaded(ours), mapValues(servers, loaded), rounds, loaded(again));
  console.error("lstm, 1 at once: the same");
  const asked = (server: ServerProcess) => () => measureOneByOne(server, bodies, seconds);
  const one = await interleaveFigures(oneByOneFigures, asked(ours), mapValues(servers, asked), rounds, asked(again));
  const [cpu, p50] = ["CPU per request", "latency, p50"];
  return [
    describeComparison({
      title: `${manyConnections} at once`,
      figure: cpu,
      format: us,
      found: many,
      goals: goals.cpuOfMany,
    }),
    describeComparison({ title: "1 at once", figure: cpu, format: us, found: one.cpuUs, goals: goals.cpuOfOne }),
    describeComparison({ title: "1 at once", figure: p50, format: us, found: one.p50Us, goals: goals.latencyOfOne }),
  ];
}

async function compareColdStarts({ ours, peers }: Contenders, golden: GoldenFile) {
  const withTorch = new Map([...peers].filter(([name]) => name in goals.coldCpu));
  console.error(`lstm, cold: ${["ours", ...withTorch.keys()].join("; ")}`);
  const started = (start: Start) => () => measureColdStart(start, golden);
  const found = await interleaveFigures(coldStartFigures, started(ours), mapValues(withTorch, started), coldStarts);
  const title = "to the first prediction";
  return [
    describeComparison({ title, figure: "CPU", format: ms, found: found.cpuMs, goals: goals.coldCpu }),
    describeComparison({ title, figure: "memory", format: megabytes, found: found.memoryMb, goals: goals.coldMemory }),
  ];
}

const us = (value: number) => `${value.toFixed(0)} µs`;
const ms = (value: number) => `${value.toFixed(0)} ms`;
const megabytes = (value: number) => `${value.toFixed(0)} MB`;

function mapValues<From, To>(map: ReadonlyMap<string, From>, change: (value: From) => To): Map<string, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function report(tables: readonly Comparison[], { p50Ms, p95Ms }: StackLatency, { rounds, seconds }: Options): Section {
  const [loaded] = tables;
  if (!loaded) throw new Error("No load was measured.");
  const markdown = `## Inference server: LSTM (\`npm run bench:server -- --only lstm\`)

The Vélib' forecast, one station per request. Medians of interleaved rounds after a warm-up round: ${rounds} of ${seconds} s each
under load, ${coldStarts} cold starts. CPU time is user and system of the whole process tree; memory is resident memory. "Times
ours" is the median of the pairwise ratios; in our own row, against ourselves. The peers with torch run the model's
PyTorch form eagerly. CPU time has goals at 32 at once, where it limits what a container carries. A lone request pays for
waking two threads; its CPU time is for information, and so is its latency in one thread (Fastify), which no worker thread
can reach.

${tables.map((table) => table.markdown).join("\n\n")}

Through the whole local stack (gateway, function, SDK, SageMaker's stand-in, server), warm, with a lone caller and without
the cache: p50 ${p50Ms.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms.`;
  return {
    markdown,
    isPassed: tables.every(({ isPassed }) => isPassed),
    cpuMicroseconds: { [model]: loaded.ours },
  };
}
