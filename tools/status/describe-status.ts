import { alignColumns } from "../align-columns";
import { dollars } from "../cost/report";
import { type Figures } from "./figures";
import { type ModelStatus, type StackStatus } from "./read-status";

/** Monthly cost by list prices, where the bill is not known. */
export interface Estimate {
  readonly dollars: number;
  readonly requestsPerMonth: number;
}

/** Describes a status for people. @param estimate null if the bill is known, or the stack could not be priced */
export function describeStatus(status: StackStatus, estimate: Estimate | null): string[] {
  const { stack, region, release, window, api } = status;
  const { version, candidate } = release;
  const shifting = candidate ? `, version ${candidate.version} gets ${candidate.percent} % of the requests` : "";
  return [
    `Stack ${stack} in ${region}: version ${version} is live${shifting}.`,
    `From ${window.start} to ${window.end}:`,
    "",
    api === null ? "API: no figures" : `API: ${describeFigures(api)}`,
    "",
    ...alignColumns([
      ["model", "state", "hosting", "version", "requests", "errors", "model p50", "model p95"],
      ...status.models.flatMap(rowsOf),
    ]),
    "",
    ...describeAlarms(status),
    describeCost(status, estimate),
    ...status.problems.map((problem) => `Unknown: ${problem}`),
  ];
}

/** Tells whether something needs attention: an alarm rings, or an endpoint does not serve. */
export function needsAttention({ alarms, models }: StackStatus): boolean {
  return (alarms?.length ?? 0) > 0 || models.some(({ state }) => !["InService", "asleep", "unknown"].includes(state));
}

function describeFigures({ requests, errors, p50Ms, p95Ms }: Figures): string {
  if (requests === 0) return "no requests";
  const share = (100 * errors) / requests;
  return `${requests} requests, ${errors} server errors (${share.toPrecision(2)} %), p50 ${milliseconds(p50Ms)}, p95 ${milliseconds(p95Ms)}`;
}

function rowsOf({ name, state, reason, hosting, version, variants }: ModelStatus): string[][] {
  const described = reason === null ? state : `${state}: ${reason}`;
  const about = [described, hosting, version];
  if (variants.length === 0) return [[name, ...about, "-", "-", "-", "-"]];
  return variants.map(({ name: variant, figures }) => [
    variants.length === 1 ? name : `${name} ${variant}`,
    ...about,
    ...(figures
      ? [`${figures.requests}`, `${figures.errors}`, milliseconds(figures.p50Ms), milliseconds(figures.p95Ms)]
      : ["?", "?", "?", "?"]),
  ]);
}

function milliseconds(value: number | null): string {
  return value === null ? "-" : `${Math.round(value)} ms`;
}

function describeAlarms({ alarms }: StackStatus): string[] {
  if (alarms === null) return ["Alarms: unknown"];
  if (alarms.length === 0) return ["Alarms: none rings"];
  return [
    `Alarms: ${alarms.length} ${alarms.length === 1 ? "rings" : "ring"}`,
    ...alarms.flatMap(({ name, since, reason, description }) => [
      `  ${name}${since === null ? "" : `, since ${since}`}`,
      ...[...description.split("\n"), reason].filter((line) => line !== "").map((line) => `    ${line}`),
    ]),
  ];
}

function describeCost({ month, costProblem }: StackStatus, estimate: Estimate | null): string {
  if (month) return `Cost since ${month.from}: ${dollars(month.dollars)}, as billed so far (up to a day behind)`;
  const guess = estimate
    ? ` Estimate for a month of ${estimate.requestsPerMonth} requests: ${dollars(estimate.dollars)} (npm run cost).`
    : "";
  return `Cost of this month: unknown. ${costProblem ?? ""}${guess}`;
}
