/**
 * Measures the latency of predictions through the whole local stack, with requests at fixed times:
 * `npm run bench:e2e -- --help`. Writes its section of bench/RESULTS.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { createFileKeys } from "../../functions/stores/file-keys";
import { markdownTable } from "../lib/markdown-table";
import { openLoop, type OpenLoopResult } from "../lib/open-loop";
import { writeResults } from "../lib/results-file";
import { createUnlimitedKey } from "../lib/unlimited-key";
import { startStackProcess } from "./stack-process";

interface Options {
  readonly rate: number;
  readonly seconds: number;
}

const model = "iris";
const goalP95Ms = 70;

async function main(options: Options): Promise<void> {
  const workspace = mkdtempSync(path.join(tmpdir(), "modelfront-bench-"));
  const keyFile = path.join(workspace, "keys.json");
  const { issued, text: key } = createUnlimitedKey();
  await createFileKeys(keyFile).put(issued);
  const stack = await startStackProcess(keyFile);
  const agent = new Agent({ keepAlive: true });
  try {
    const target = { url: `${stack.apiUrl}/v1/models/${model}/predict`, key, agent };
    await warmUp(target);
    const result = await openLoop({
      ...options,
      perSecond: options.rate,
      ask: (number) => predict(target, number),
    });
    const { markdown, isPassed } = report(result, options);
    console.log(markdown);
    for (const message of new Set(result.errors.map((error) => error.message))) console.error(message);
    writeResults("bench/e2e", markdown);
    if (!isPassed) process.exitCode = 1;
  } finally {
    agent.destroy();
    await stack.stop();
    rmSync(workspace, { recursive: true });
  }
}

/** The route that is asked, with the caller's key. */
interface Target {
  readonly url: string;
  readonly key: string;
  readonly agent: Agent;
}

/** Starts the model's container with a first request, then lets every part compile its code. */
async function warmUp(target: Target): Promise<void> {
  for (let number = -1; number >= -100; number--) {
    await predict(target, number);
    await sleep(20);
  }
}

/** A different flower for each number, so that no answer comes from the cache. */
async function predict(target: Target, number: number): Promise<void> {
  const body = JSON.stringify({ instances: [[5.1, 3.5, 1.4, 0.2 + number / 1e4]] });
  const { status, answer } = await post(target, body);
  if (status !== 200) throw new Error(`${status}: ${answer}`);
}

function post({ url, key, agent }: Target, body: string): Promise<{ status: number | undefined; answer: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-api-key": key,
    };
    const sent = request(url, { agent, method: "POST", headers }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode, answer }), reject);
    });
    sent.on("error", reject).end(body);
  });
}

function report(result: OpenLoopResult, { rate, seconds }: Options) {
  const isPassed = result.errors.length === 0 && result.p95Ms <= goalP95Ms;
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
  const table = markdownTable(
    ["requests", "errors", "p50", "p95", "p99", "largest", "goal", "verdict"],
    [
      [
        ...[String(result.requests), String(result.errors.length)],
        ...[result.p50Ms, result.p95Ms, result.p99Ms, result.largestMs].map(milliseconds),
        ...[`p95 ≤ ${goalP95Ms} ms, no error`, isPassed ? "passed" : "FAILED"],
      ],
    ],
  );
  const markdown = `## The whole stack (\`npm run bench:e2e\`)

Predictions of the iris classifier through a local stack with the settings of Pulumi.dev.yaml: gateway, authorizer,
function, SDK, SageMaker's stand-in, inference server. ${rate} requests per second for ${seconds} s, sent by the clock; latency counts
from the time at which a request was due. The caller has a key whose limits are counted and not reached; no answer comes from
the cache.

${table}`;
  return { markdown, isPassed };
}

const command = new Command("bench:e2e")
  .description("Latency of predictions through the whole local stack, requests arriving by the clock.")
  .option("--rate <n>", "requests per second", Number, 50)
  .option("--seconds <n>", "for how long", Number, 30)
  .parse();
void main(command.opts<Options>());
