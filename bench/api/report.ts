import { type Interleaved } from "../lib/interleave";
import { markdownTable } from "../lib/markdown-table";
import { type BundledFile } from "./bundle-contents";
import { type ColdStart } from "./cold-start";

/** Result for one number of connections. */
export interface LoadOutcome {
  readonly connections: number;
  readonly figures: Readonly<Record<"cpuUs" | "secondsPerRequest", Interleaved>>;
}

export interface Findings {
  readonly loads: readonly LoadOutcome[];
  readonly coldStart: ColdStart;
  readonly bundles: Readonly<Record<string, readonly BundledFile[]>>;
  /** Parts of the SDK that are bundled but never used. */
  readonly unused: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
}

interface Section {
  readonly markdown: string;
  readonly isPassed: boolean;
}

/** One figure, ours and the peer's. */
interface Row {
  readonly name: string;
  readonly found: Interleaved;
  readonly format: (value: number) => string;
  /** Minimum ratio of the peer's figure to ours. */
  readonly goal?: number;
}

const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
const microseconds = (value: number) => `${value.toFixed(0)} µs`;
const perSecond = (seconds: number) => (1 / seconds).toFixed(0);

export function report({ loads, coldStart, bundles, unused, rounds, seconds }: Findings): Section {
  const sections = [
    ...loads.map(({ connections, figures: { secondsPerRequest, cpuUs } }) =>
      compare(`${connections} at once`, "FastAPI, boto3", [
        {
          name: "requests per second",
          found: secondsPerRequest,
          format: perSecond,
          goal: connections === 1 ? 2.2 : 3.5,
        },
        { name: "CPU time per request", found: cpuUs, format: microseconds, goal: 2 },
      ]),
    ),
    compare("added by loading, client included", "FastAPI, boto3", [
      { name: "CPU time", found: coldStart.cpuMs, format: milliseconds, goal: 3 },
      { name: "elapsed", found: coldStart.elapsedMs, format: milliseconds, goal: 3 },
    ]),
    compare("the same, beside the client alone", "boto3 alone", [
      { name: "CPU time", found: coldStart.cpuMs, format: milliseconds },
      { name: "elapsed", found: coldStart.elapsedMs, format: milliseconds },
    ]),
    describeBundles(bundles, unused),
  ];
  const markdown = `## The API's function (\`npm run bench:api\`)

A prediction of the iris classifier through the bundle as it is deployed, behind a thin HTTP server that makes the
gateway's events: key, limits, validation, cache (never hit), SDK, checked answer, log line and metrics. The peer is a
proxy of FastAPI, pydantic and boto3 under uvicorn that does the same work. SageMaker, which answers at once, and a lone
caller are bare sockets. Medians of ${rounds} interleaved rounds, of ${seconds} s under load, after a first that does not count; CPU time is
user and system. "Better by" is the median of the pairwise ratios, "noise" that of us to ourselves.

${sections.map((section) => section.markdown).join("\n\n")}`;
  return { markdown, isPassed: sections.every(({ isPassed }) => isPassed) };
}

/** @param peer name of the peer that is compared and judged */
function compare(title: string, peer: string, rows: readonly Row[]): Section {
  const cells = rows.map(({ name, found, format, goal }) => {
    const comparison = found.comparisons.get(peer);
    return [
      name,
      format(found.ours),
      comparison ? format(comparison.peer) : "missing",
      comparison?.ratio.toFixed(2) ?? "",
      found.selfRatio.toFixed(2),
      goal?.toString() ?? "",
      goal === undefined ? "" : judge(found, peer, goal),
    ];
  });
  return {
    markdown: markdownTable([title, "ours", peer, "better by", "noise", "goal", "verdict"], cells),
    isPassed: rows.every(({ found, goal }) => goal === undefined || judge(found, peer, goal) === "passed"),
  };
}

function judge({ comparisons, isValid }: Interleaved, peer: string, goal: number): string {
  const comparison = comparisons.get(peer);
  if (!comparison) return "missing";
  if (!isValid) return "void: too noisy";
  return comparison.ratio >= goal ? "passed" : "FAILED";
}

function describeBundles(bundles: Findings["bundles"], unused: readonly string[]): Section {
  const rows = Object.entries(bundles).flatMap(([bundle, files]) =>
    files.map(({ name, bytes, gzipBytes, operations }) => [
      `${bundle}: ${name}`,
      kilobytes(bytes),
      kilobytes(gzipBytes),
      operations.join(", "),
    ]),
  );
  const all = Object.values(bundles).flat();
  const isPassed = unused.length === 0;
  return {
    markdown: [
      markdownTable(["file", "size", "gzip", "operations of the SDK in it"], rows),
      "",
      `All files: ${kilobytes(all.reduce((sum, { bytes }) => sum + bytes, 0))}. Operations that nothing asks for: ${unused.join(", ") || "none"}: ${isPassed ? "passed" : "FAILED"}.`,
    ].join("\n"),
    isPassed,
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
