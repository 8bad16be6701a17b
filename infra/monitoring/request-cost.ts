import { type Settings } from "../settings/schema";
import { type Metric, type MetricAlarmDefinition } from "./alarm-definition";
import { priceIn } from "./prices";
import { type WatchedStack } from "./watched-stack";

type CostSettings = Pick<Settings, "function" | "models" | "monitoring">;

/** Upper bounds of what a request uses beside its function's time. */
const perRequest = { authorizerSeconds: 0.01, logBytes: 3000, tableReads: 2, tableWrites: 3, dataBytes: 10_000 };

/** List prices of a request's parts, in US dollars: upper bounds. */
export interface RequestPrices {
  readonly perRequest: number;
  readonly perStreamedRequest: number;
  /**
   * A millisecond of the function, and of the largest serverless container, for which the function waits as long as it
   * runs. Containers of instances cost nothing more.
   */
  readonly perMillisecond: number;
}

export function requestPrices(
  region: string,
  { function: lambda, models }: Omit<CostSettings, "monitoring">,
): RequestPrices {
  const price = (name: Parameters<typeof priceIn>[1]) => priceIn(region, name);
  const functionSecond = (lambda.memoryMb / 1024) * price("lambdaArmGbSecond");
  const containers = models.map(({ hosting, state }) =>
    hosting.mode === "serverless" && state !== "asleep" ? hosting.memoryMb / 1024 : 0,
  );
  const rest =
    (2 * price("lambdaMillion")) / 1e6 +
    perRequest.authorizerSeconds * functionSecond +
    (perRequest.logBytes / 1e9) * price("logGb") +
    (perRequest.tableReads * price("tableReadMillion") + perRequest.tableWrites * price("tableWriteMillion")) / 1e6 +
    (perRequest.dataBytes / 1e9) * price("serverlessDataGb");
  return {
    perRequest: price("httpApiMillion") / 1e6 + rest,
    perStreamedRequest: price("restApiMillion") / 1e6 + rest,
    perMillisecond: (functionSecond + Math.max(0, ...containers) * price("serverlessGbSecond")) / 1000,
  };
}

/** Metrics and expression of what requests cost, in US dollars per hour. */
export interface CostRate {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly expression: string;
}

/**
 * Cost of requests per hour, from counts and durations of a period. Instances, and what a month costs anyway, are not in it.
 * @param streaming false leaves the streaming API out
 */
export function requestCostRate(
  { functions, httpApi, region, streamingApi }: WatchedStack,
  settings: Omit<CostSettings, "monitoring">,
  { periodSeconds, streaming }: { readonly periodSeconds: number; readonly streaming: boolean },
): CostRate {
  const prices = requestPrices(region, settings);
  const sum = (namespace: string, name: string, dimensions: Metric["dimensions"]): Metric => ({
    namespace,
    name,
    dimensions,
    stat: "Sum",
  });
  const duration = (FunctionName: Metric["dimensions"][string]) => sum("AWS/Lambda", "Duration", { FunctionName });
  const terms = [
    { id: "requests", metric: sum("AWS/ApiGateway", "Count", httpApi), price: prices.perRequest },
    ...(functions.api === null
      ? []
      : [{ id: "milliseconds", metric: duration(functions.api), price: prices.perMillisecond }]),
    ...(streaming && streamingApi && functions.stream !== null
      ? [
          { id: "streams", metric: sum("AWS/ApiGateway", "Count", streamingApi), price: prices.perStreamedRequest },
          { id: "streamMilliseconds", metric: duration(functions.stream), price: prices.perMillisecond },
        ]
      : []),
  ];
  const dollars = terms.map(({ id, price }) => `FILL(${id}, 0) * ${price.toFixed(12)}`).join(" + ");
  return {
    metrics: Object.fromEntries(terms.map(({ id, metric }) => [id, metric])),
    expression: `${3600 / periodSeconds} * (${dollars})`,
  };
}

/** Alarm on the cost of requests: within ten minutes, where the budget takes up to a day. */
export function requestCostAlarm(
  stack: WatchedStack,
  settings: CostSettings,
  { streaming }: { readonly streaming: boolean },
): MetricAlarmDefinition {
  const periodSeconds = 300;
  const { maxRequestDollarsPerHour } = settings.monitoring;
  return {
    id: "request-cost",
    kind: "request-cost",
    about: `Requests of the last ten minutes cost more than ${maxRequestDollarsPerHour} dollars an hour.`,
    ...requestCostRate(stack, settings, { periodSeconds, streaming }),
    periodSeconds,
    breaching: 2,
    periods: 2,
    comparison: "GreaterThanThreshold",
    threshold: maxRequestDollarsPerHour,
    missing: "notBreaching",
  };
}
