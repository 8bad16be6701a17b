/**
 * Keeps the inference server with many models busy for a while: `npm run bench:soak -- --help`. Steady requests to some
 * models, others that load and unload all the time, and one whose requests end its thread again and again. Fails if a
 * request is lost that was not of a crashed run, or if memory grows.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { difference } from "../../model/golden";
import { readModel } from "../../model/registry";
import { cpuSeconds } from "../lib/cpu-time";
import { markdownTable } from "../lib/markdown-table";
import { memoryBytes } from "../lib/memory";
import { layOutModel } from "../lib/model-dir";
import { openLoop } from "../lib/open-loop";
import { writeResults } from "../lib/results-file";
import { sendJson } from "../lib/send-json";
import { repository, type ServerProcess, stopServers } from "../lib/server-process";
import { median } from "../lib/statistics";
import { buildOurs, startOurs } from "../server/contenders";

const perSecond = 50;
const steady = Array.from({ length: 8 }, (_, i) => `steady-${i}`);
const crashing = "crashing";
const crashEverySeconds = 5;
/** Memory of the last third of the time over that of the middle third. */
const maxGrowth = 1.1;

interface Counts {
  loads: number;
  crashes: number;
  /** Requests of the crashing model that failed with it: 500 and 503. */
  failedWithCrash: number;
}

async function main({ minutes }: { minutes: number }): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), "modelfront-soak-"));
  try {
    await buildOurs(path.join(dir, "server"));
    const server = await startOurs(path.join(dir, "server"), dir, { SAGEMAKER_MULTI_MODEL: "true" });
    await soak(server, dir, minutes);
  } finally {
    await stopServers();
    rmSync(dir, { recursive: true });
  }
}

async function soak(server: ServerProcess, dir: string, minutes: number): Promise<void> {
  const iris = moveInto(dir, await layOutModel(path.join(repository, "model/iris")), "iris");
  const double = path.join(repository, "tests/model/server/fixtures/double");
  for (const name of steady) await load(server, name, iris);
  await load(server, crashing, moveInto(dir, await layOutModel(double), crashing));

  const counts: Counts = { loads: 0, crashes: 0, failedWithCrash: 0 };
  const memory: number[] = [];
  let isOver = false;
  const until = <T>(repeat: () => Promise<T>) =>
    (async () => {
      while (!isOver) await repeat();
    })();
  const background = Promise.all([
    until(() => comeAndGo(server, dir, iris, counts)),
    until(() => crash(server, counts)),
    until(async () => {
      memory.push(memoryBytes(server.pid));
      await sleep(1000);
    }),
  ]);
  const traffic = openLoop({ perSecond, seconds: minutes * 60, ask: (i) => askOne(server, i, counts) });
  const ended = server.ended.then((code) => {
    throw new Error(`The server ended with ${code}: ${server.errorOutput().slice(-2000)}`);
  });
  ended.catch(() => undefined); // Observed below; later an end is not an error.
  const result = await Promise.race([traffic, background.catch(() => ended).then(() => traffic), ended]);
  const cpu = cpuSeconds(server.pid);
  isOver = true;
  await background;

  const third = Math.floor(memory.length / 3);
  const [middle, last] = [median(memory.slice(third, 2 * third)), median(memory.slice(2 * third))];
  const row = [
    `${minutes}`,
    `${result.requests}`,
    `${result.errors.length}`,
    `${counts.loads}`,
    `${counts.crashes}`,
    `${counts.failedWithCrash}`,
    `${result.p50Ms.toFixed(1)} ms`,
    `${result.p99Ms.toFixed(0)} ms`,
    `${(middle / 1e6).toFixed(0)} MB`,
    `${(last / 1e6).toFixed(0)} MB`,
    `${cpu.toFixed(0)} s`,
  ];
  const header = ["minutes", "requests", "lost", "loads and unloads", "crashes", "failed with a crash"];
  const figures = ["p50", "p99", "memory, middle third", "memory, last third", "CPU"];
  const markdown = `## Inference server: many models, for a while (\`npm run bench:soak -- --minutes ${minutes}\`)

${perSecond} requests a second to ${steady.length} copies of iris and a model that a request ends every ${crashEverySeconds} s, while other models are
loaded, asked and unloaded without a break. Every answer is checked. Memory is resident.

${markdownTable([...header, ...figures], [row])}`;
  console.log(markdown);
  writeResults("bench/soak", markdown);
  for (const { message } of result.errors.slice(0, 5)) console.error(message);
  if (result.errors.length > 0 || last > middle * maxGrowth) process.exitCode = 1;
}

/** Sends a request to one of the models in turn. @throws Error if it is lost */
async function askOne(server: ServerProcess, i: number, counts: Counts): Promise<void> {
  const name = [...steady, crashing][i % (steady.length + 1)]!;
  if (name !== crashing) return askIris(server, name, i);
  const { status, body } = await sendJson("POST", `${server.url}/models/${name}/invoke`, { values: [i] });
  if (status === 500 || status === 503) return void (counts.failedWithCrash += 1);
  if (status !== 200 || body !== JSON.stringify({ doubled: [2 * i] })) throw new Error(`${name}: ${status} ${body}`);
}

const { golden } = readModel("iris");

async function askIris(server: ServerProcess, name: string, i: number): Promise<void> {
  const known = golden.cases[i % golden.cases.length]!;
  const { status, body } = await sendJson("POST", `${server.url}/models/${name}/invoke`, known.request);
  const found = status === 200 ? difference(known.response, JSON.parse(body), golden.tolerance) : `${status} ${body}`;
  if (found) throw new Error(`${name}: ${found}`);
}

/** Loads a model with a handler of its own, asks it once and unloads it. */
async function comeAndGo(server: ServerProcess, dir: string, iris: string, counts: Counts): Promise<void> {
  const name = `passing-${(counts.loads += 1)}`;
  const folder = path.join(dir, name);
  cpSync(iris, folder, { recursive: true });
  const handler = path.join(folder, "handler.js");
  writeFileSync(handler, `// ${name}\n${readFileSync(handler, "utf8")}`);
  await load(server, name, folder);
  await askIris(server, name, counts.loads);
  const { status } = await sendJson("DELETE", `${server.url}/models/${name}`);
  if (status !== 200) throw new Error(`DELETE of ${name} answered ${status}.`);
  rmSync(folder, { recursive: true });
  await sleep(100);
}

async function crash(server: ServerProcess, counts: Counts): Promise<void> {
  const { status } = await sendJson("POST", `${server.url}/models/${crashing}/invoke`, { values: [1], fault: "dies" });
  if (status !== 500 && status !== 503) throw new Error(`The request that ends its thread was answered ${status}.`);
  counts.crashes += 1;
  await sleep(crashEverySeconds * 1000);
}

async function load(server: ServerProcess, name: string, url: string): Promise<void> {
  const { status, body } = await sendJson("POST", `${server.url}/models`, { model_name: name, url });
  if (status !== 200) throw new Error(`Loading ${name} was answered ${status}: ${body}`);
}

/** Moves a folder into another one. Returns its new path. */
function moveInto(dir: string, from: string, name: string): string {
  cpSync(from, path.join(dir, name), { recursive: true });
  rmSync(from, { recursive: true });
  return path.join(dir, name);
}

const command = new Command("bench:soak")
  .description("Keeps the inference server with many models busy, with loads, unloads and crashes.")
  .option("--minutes <n>", "duration", Number, 30)
  .parse();
void main(command.opts<{ minutes: number }>());
