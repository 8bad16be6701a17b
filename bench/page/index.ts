/**
 * Measures how fast the page is, by Lighthouse, on the devices that it plays: `npm run bench:page -- --help`. Writes its
 * section of bench/RESULTS.md.
 */
import { Command } from "commander";
import { startLocalStack } from "../../local/stack";
import { auditPage, type Device, devices, type Report } from "../lib/lighthouse";
import { markdownTable } from "../lib/markdown-table";
import { writeResults } from "../lib/results-file";
import { median } from "../lib/statistics";

/** Smallest score for performance, of 100. */
const goals: Readonly<Record<Device, number>> = { mobile: 95, desktop: 99 };
const goalShift = 0.05;

/** Stands among the names of models for the page that shows them all. */
const overview = "overview";

interface Measured {
  readonly page: string;
  readonly device: Device;
  readonly runs: readonly Report[];
}

interface Options {
  readonly rounds: number;
  /** Pages to measure: names of models, or `overview`; all if absent. */
  readonly only?: readonly string[];
}

async function main({ rounds, only }: Options): Promise<void> {
  const stack = await startLocalStack();
  try {
    const all = [overview, ...stack.models];
    const unknown = only?.find((page) => !all.includes(page));
    if (unknown !== undefined) throw new Error(`There is no page ${unknown}. Available: ${all.join(", ")}.`);
    const pages = only ?? all;
    const measured: Measured[] = [];
    for (const page of pages) {
      for (const device of devices) {
        const runs: Report[] = [];
        for (let round = 0; round < rounds; round++) runs.push(await auditPage(urlOf(page, stack.siteUrl), device));
        measured.push({ page, device, runs });
      }
    }
    const markdown = report(measured, rounds);
    console.log(markdown);
    if (!only) writeResults("bench/page", markdown);
    if (!measured.every(isPassed)) process.exitCode = 1;
  } finally {
    await stack.close();
  }
}

function urlOf(page: string, siteUrl: string): string {
  return page === overview ? `${siteUrl}/` : `${siteUrl}/models/${page}/`;
}

function figuresOf({ runs }: Measured) {
  const value = (audit: string) => median(runs.map(({ audits }) => audits[audit]?.numericValue ?? Infinity));
  return {
    score: Math.round(100 * median(runs.map(({ categories }) => categories.performance?.score ?? 0))),
    paint: value("first-contentful-paint"),
    largest: value("largest-contentful-paint"),
    blocked: value("total-blocking-time"),
    shift: value("cumulative-layout-shift"),
  };
}

function isPassed(measured: Measured): boolean {
  const { score, shift } = figuresOf(measured);
  return score >= goals[measured.device] && shift < goalShift;
}

function rowOf(measured: Measured): readonly string[] {
  const { score, paint, largest, blocked, shift } = figuresOf(measured);
  return [
    measured.page,
    measured.device,
    String(score),
    `${(paint / 1000).toFixed(2)} s`,
    `${(largest / 1000).toFixed(2)} s`,
    `${blocked.toFixed(0)} ms`,
    shift.toFixed(3),
    `≥ ${goals[measured.device]}`,
    isPassed(measured) ? "passed" : "FAILED",
  ];
}

function report(measured: readonly Measured[], rounds: number): string {
  const header = [
    "page",
    "device",
    "score",
    "first paint",
    "largest paint",
    "blocked",
    "layout shift",
    "goal",
    "verdict",
  ];
  return `## The page (\`npm run bench:page\`)

Lighthouse's score for performance, of 100, and what it is made of: medians of ${rounds === 1 ? "one run" : `${rounds} runs`}. Lighthouse plays a phone of the
middle class on slow 4G and a computer on broadband, so times are longer than on this machine; a slow or busy machine makes the
score worse. The local stack with the settings of Pulumi.dev.yaml compresses as CloudFront does. Goal for the layout shift:
below ${goalShift}.

${markdownTable(header, measured.map(rowOf))}`;
}

new Command("npm run bench:page --")
  .description("Measures the page of a local stack by Lighthouse.")
  .option("--rounds <number>", "runs of each page on each device", Number, 3)
  .option("--only <pages...>", "models, or `overview`; leaves bench/RESULTS.md as it is")
  .action(main)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
