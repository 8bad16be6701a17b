import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";

const resultsFile = path.resolve(__dirname, "../RESULTS.md");
const title = "# Results\n\nWritten by the benchmarks themselves; each says how to run it again.\n";

/** Replaces a benchmark's section, with date and machine. */
export function writeResults(benchmark: string, markdown: string, file = resultsFile): void {
  const [begin, end] = [`<!-- ${benchmark}: begin -->`, `<!-- ${benchmark}: end -->`];
  const section = `${begin}\n\n${markdown.trim()}\n\n${describeMachine()}\n\n${end}`;
  const text = existsSync(file) ? readFileSync(file, "utf8") : title;
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  const isThere = start !== -1 && stop !== -1;
  writeFileSync(
    file,
    isThere ? text.slice(0, start) + section + text.slice(stop + end.length) : `${text.trimEnd()}\n\n${section}\n`,
  );
}

const cpuPerRequestFile = path.resolve(__dirname, "../../infra/models/cpu-per-request.json");

/** Replaces the figures of these models, in microseconds, in the file from which autoscaling derives its target. */
export function writeCpuPerRequest(figures: Readonly<Record<string, number>>, file = cpuPerRequestFile): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
  const rounded = Object.entries(figures).map(([model, microseconds]) => [model, Number(microseconds.toFixed(1))]);
  writeFileSync(file, `${JSON.stringify({ ...known, ...Object.fromEntries(rounded) }, null, 2)}\n`);
}

function describeMachine(): string {
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date}, ${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${process.platform} ${process.arch}, Node.js ${process.version}.`;
}
