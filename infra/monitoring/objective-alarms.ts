import { type MonitoringSettings } from "../settings/schema/monitoring";
import { type AlarmDefinitions, type Metric, type MetricAlarmDefinition } from "./alarm-definition";
import { type WatchedStack } from "./watched-stack";

/**
 * Windows of a burn-rate alarm. It goes off while the error budget of a month is used up `rate` times as fast as the
 * objective allows, in the long window (enough of it is gone) and in the short one (it still goes on).
 * @see https://sre.google/workbook/alerting-on-slos/ (multiwindow, multi-burn-rate alerts)
 */
const burnRates = [
  // 2 % of a month's budget within an hour.
  { speed: "fast", rate: 14.4, longSeconds: 3600, shortSeconds: 300 },
  // 5 % within six hours.
  { speed: "slow", rate: 6, longSeconds: 6 * 3600, shortSeconds: 1800 },
] as const;
type BurnRate = (typeof burnRates)[number];

/** Bad requests of a long window below which nobody is woken: one failure in a quiet hour is 100 %. */
const fewestBadPerWindow = 10;

/** Percentage of the requests that have to be as fast as the objective says. */
const fastPercent = 95;

/** An objective: bad requests and all requests, as expressions of metrics. */
interface Objective {
  readonly id: "availability-burn" | "latency-burn";
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly bad: string;
  readonly total: string;
  /** Share of the requests that may be bad. */
  readonly budget: number;
  readonly bads: string;
}

/**
 * Burn-rate alarms on both objectives, from API Gateway's own metrics: they are free, exist whatever `api.metrics` says, and
 * count what callers get, also when the functions do not run at all.
 */
export function objectiveAlarms(stack: WatchedStack, settings: MonitoringSettings): AlarmDefinitions {
  const objectives = [availability(stack, settings, { streaming: true }), latency(stack, settings)];
  return {
    metricAlarms: objectives.flatMap((objective) =>
      burnRates.flatMap((burn) => [
        windowAlarm(objective, burn, burn.longSeconds),
        windowAlarm(objective, burn, burn.shortSeconds),
      ]),
    ),
    compositeAlarms: objectives.map((objective) => ({
      id: objective.id,
      kind: objective.id,
      about: `The monthly error budget for ${objective.bads} burns ${burnRates.map(({ rate }) => rate).join(" or ")} times too fast.`,
      anyOf: burnRates.map((burn) => [
        windowId(objective, burn, burn.longSeconds),
        windowId(objective, burn, burn.shortSeconds),
      ]),
    })),
  };
}

/** The one alarm on requests of an `essential` stack: failing requests of the HTTP API within an hour. */
export function essentialAvailabilityAlarm(stack: WatchedStack, settings: MonitoringSettings): MetricAlarmDefinition {
  const [fast] = burnRates;
  return windowAlarm(availability(stack, settings, { streaming: false }), fast, fast.longSeconds);
}

/**
 * Objective of availability. Bad are 5xx answers: 4xx are the callers' own. A model that is asleep or cold for too long answers
 * 503, and counts.
 */
function availability(
  { httpApi, streamingApi }: WatchedStack,
  { availabilityPercent }: MonitoringSettings,
  { streaming }: { readonly streaming: boolean },
): Objective {
  const gateway = (name: string, dimensions: Metric["dimensions"]): Metric => ({
    namespace: "AWS/ApiGateway",
    name,
    dimensions,
    stat: "Sum",
  });
  const rest = streaming ? streamingApi : null;
  return {
    id: "availability-burn",
    metrics: {
      failed: gateway("5xx", httpApi),
      all: gateway("Count", httpApi),
      ...(rest && { failedStreams: gateway("5XXError", rest), allStreams: gateway("Count", rest) }),
    },
    bad: rest ? "(FILL(failed, 0) + FILL(failedStreams, 0))" : "FILL(failed, 0)",
    total: rest ? "(FILL(all, 0) + FILL(allStreams, 0))" : "all",
    budget: 1 - availabilityPercent / 100,
    bads: `5xx answers (${availabilityPercent} % available)`,
  };
}

/**
 * Objective of latency. Bad are requests of the HTTP API slower than `p95Ms`. Streams last as long as their text, so the
 * streaming API is left out. `PR(:700)` is the percentage of values up to 700.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
function latency({ httpApi }: WatchedStack, { p95Ms }: MonitoringSettings): Objective {
  const metric = { namespace: "AWS/ApiGateway", name: "Latency", dimensions: httpApi };
  return {
    id: "latency-burn",
    metrics: { fast: { ...metric, stat: `PR(:${p95Ms})` }, all: { ...metric, stat: "SampleCount" } },
    bad: "(all * (1 - fast / 100))",
    total: "all",
    budget: 1 - fastPercent / 100,
    bads: `answers slower than ${p95Ms} ms (p95)`,
  };
}

function windowAlarm(objective: Objective, burn: BurnRate, seconds: number): MetricAlarmDefinition {
  const { id, bad, bads, budget, metrics, total } = objective;
  const isLong = seconds === burn.longSeconds;
  // The short window tells whether it still goes on; the long one, whether it is worth waking somebody.
  const fewest = isLong ? fewestBadPerWindow : 1;
  return {
    id: windowId(objective, burn, seconds),
    kind: id,
    about: `Within ${seconds / 60} minutes at least ${fewest} and more than ${round(100 * burn.rate * budget)} % of the requests are ${bads}.`,
    metrics,
    expression: `IF(${bad} >= ${fewest}, ${bad} / ${total}, 0)`,
    periodSeconds: seconds,
    breaching: 1,
    periods: 1,
    comparison: "GreaterThanThreshold",
    threshold: round(burn.rate * budget),
    missing: "notBreaching",
  };
}

function windowId({ id }: Objective, { speed }: BurnRate, seconds: number): string {
  return `${id}-${speed}-${seconds / 60}m`;
}

/** Rounds to six digits: the noise of floating point would look like a change. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
