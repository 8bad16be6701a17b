/**
 * Measures the inference server beside its peers: `npm run bench:server -- --help`. Each part writes its section of
 * bench/RESULTS.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command, Option } from "commander";
import { writeCpuPerRequest, writeResults } from "../lib/results-file";
import { repository } from "../lib/server-process";
import { buildOurs } from "./contenders";
import { measureIris } from "./iris";
import { measureLstm } from "./lstm";
import { measureMany } from "./many";
import { measurePings } from "./ping";
import { type Options, type Part } from "./section";

const parts: Readonly<Record<string, Part>> = {
  iris: measureIris,
  lstm: measureLstm,
  many: measureMany,
  ping: measurePings,
};

async function main({ only, ...options }: Options & { only?: string }): Promise<void> {
  const bundleDir = mkdtempSync(path.join(tmpdir(), "modelfront-bench-"));
  try {
    await buildOurs(bundleDir);
    for (const [name, measure] of Object.entries(parts)) {
      if (only !== undefined && name !== only) continue;
      const { markdown, isPassed, cpuMicroseconds } = await measure(bundleDir, options);
      console.log(markdown);
      writeResults(`bench/server/${name}`, markdown);
      if (cpuMicroseconds) writeCpuPerRequest(cpuMicroseconds);
      if (!isPassed) process.exitCode = 1;
    }
  } finally {
    rmSync(bundleDir, { recursive: true });
  }
}

const command = new Command("bench:server")
  .description("Measures the inference server beside its peers: CPU time, latency, cold start, /ping.")
  .addOption(new Option("--only <part>", "run only this part").choices(Object.keys(parts)))
  .option("--rounds <n>", "rounds after the warm-up round", Number, 3)
  .option("--seconds <n>", "duration of each contender's load in each round", Number, 1)
  .option(
    "--venv <folder>",
    "Python virtual environment with bench/server/requirements.txt and requirements-torch.txt installed",
    path.join(repository, ".venv-bench"),
  )
  .option(
    "--mlserver-venv <folder>",
    "virtual environment with bench/server/requirements-mlserver.txt installed",
    path.join(repository, ".venv-mlserver"),
  )
  .option(
    "--many-venv <folder>",
    "virtual environment with bench/server/requirements-many.txt installed",
    path.join(repository, ".venv-many"),
  )
  .parse();
void main(command.opts<Options & { only?: string }>());
