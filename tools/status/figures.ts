import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import { metricNamespace } from "../../functions/core/telemetry/metrics";
import { clientConfig, type AwsAccess } from "../../infra/hooks";

/** Requests of one place on the way, over a window. Latencies in milliseconds; null without requests. */
export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** A place on the way whose requests AWS counts. */
export type Measured =
  | { readonly of: "api"; readonly apiId: string }
  | { readonly of: "endpoint"; readonly endpoint: string; readonly variant: string }
  /** A model on the shared endpoint, as the API's function with this name counts it. */
  | { readonly of: "sharedModel"; readonly functionName: string; readonly model: string };

export interface Window {
  readonly start: Date;
  readonly end: Date;
}

interface MetricNames {
  readonly namespace: string;
  readonly requests: string;
  readonly requestStat: "Sum" | "SampleCount";
  readonly errors: readonly string[];
  readonly latency: string;
  /** Milliseconds of the latency's unit. */
  readonly unitMs: number;
}

/** Names and units. @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
const metrics: Readonly<Record<Measured["of"], MetricNames>> = {
  api: {
    namespace: "AWS/ApiGateway",
    requests: "Count",
    requestStat: "Sum",
    errors: ["5xx"],
    latency: "Latency",
    unitMs: 1,
  },
  endpoint: {
    namespace: "AWS/SageMaker",
    requests: "Invocations",
    requestStat: "Sum",
    errors: ["Invocation5XXErrors", "InvocationModelErrors"],
    latency: "ModelLatency",
    unitMs: 0.001,
  },
  // SageMaker has no metrics per model there: these are `sharedModelMetrics` of the functions.
  sharedModel: {
    namespace: metricNamespace,
    requests: "ModelLatency",
    requestStat: "SampleCount",
    errors: ["ServerErrors"],
    latency: "ModelLatency",
    unitMs: 1,
  },
};

function dimensionsOf(place: Measured): Readonly<Record<string, string>> {
  switch (place.of) {
    case "api":
      return { ApiId: place.apiId, Stage: "$default" };
    case "endpoint":
      return { EndpointName: place.endpoint, VariantName: place.variant };
    case "sharedModel":
      return { Function: place.functionName, Model: place.model };
  }
}

/** Queries that one call of GetMetricData may have. */
const maxQueries = 500;

/** Reads the figures of several places, in their order. */
export async function readFigures(
  access: AwsAccess,
  places: readonly Measured[],
  { start, end }: Window,
): Promise<Figures[]> {
  const client = new CloudWatchClient(clientConfig(access, "cloudwatch"));
  const period = Math.ceil((end.getTime() - start.getTime()) / 60_000) * 60;
  const queries = places.flatMap((place, at) => queriesOf(place, at, period));
  const results: MetricDataResult[] = [];
  for (let from = 0; from < queries.length; from += maxQueries) {
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new GetMetricDataCommand({
          StartTime: start,
          EndTime: end,
          MetricDataQueries: queries.slice(from, from + maxQueries),
          ...(NextToken && { NextToken }),
        }),
      );
      results.push(...(page.MetricDataResults ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return places.map((place, at) => figuresOf(place, at, results));
}

/** Makes the queries of a place. @param at its position among the places @param period in seconds */
export function queriesOf(place: Measured, at: number, period: number): MetricDataQuery[] {
  const { namespace, requests, requestStat, errors, latency } = metrics[place.of];
  const Dimensions = Object.entries(dimensionsOf(place)).map(([Name, Value]) => ({ Name, Value }));
  const query = (id: string, MetricName: string, Stat: string): MetricDataQuery => ({
    Id: `${id}${at}`,
    MetricStat: { Metric: { Namespace: namespace, MetricName, Dimensions }, Period: period, Stat },
  });
  return [
    query("requests", requests, requestStat),
    ...errors.map((name, i) => query(`errors${i}_`, name, "Sum")),
    query("p50_", latency, "p50"),
    query("p95_", latency, "p95"),
  ];
}

/** Puts the results of a place's queries together. @param at its position among the places */
export function figuresOf(place: Measured, at: number, results: readonly MetricDataResult[]): Figures {
  const { errors, unitMs } = metrics[place.of];
  const values = (id: string) => results.flatMap((one) => (one.Id === `${id}${at}` ? (one.Values ?? []) : []));
  const sum = (id: string) => values(id).reduce((total, value) => total + value, 0);
  // A window that does not begin on CloudWatch's grid has two points: the slower one counts.
  const slowest = (id: string) => (values(id).length === 0 ? null : Math.max(...values(id)) * unitMs);
  return {
    requests: sum("requests"),
    errors: errors.reduce((total, _, i) => total + sum(`errors${i}_`), 0),
    p50Ms: slowest("p50_"),
    p95Ms: slowest("p95_"),
  };
}
