import { sharedModelMetrics, versionMetrics } from "../../functions/core/telemetry/metrics";
import { physicalName, type GraphResource, type StackGraph } from "../graph/stack-graph";
import { type Measured, type MeasuredModel } from "./measure";
import { priceIn, prices, type PriceName } from "../../infra/monitoring/prices";
import { requestPathOf, type RequestPath, type RoutedModel } from "./request-path";

/** One item of the bill, in US dollars. */
export interface CostLine {
  /** Type and name of the resource. */
  readonly resource: string;
  readonly item: string;
  /** A month without requests. */
  readonly idle: number;
  readonly perRequest: number;
  /** A request of the REST API that streams: part of the worst day only. */
  readonly perStream: number;
  /** A month in which there are requests, however many. */
  readonly inUse: number;
  /** A day at the stack's limits. */
  readonly worstDay: number;
}

/** Use of a model: measured figures, and its share of the predictions. */
export interface ModelUse extends Omit<MeasuredModel, "metrics"> {
  readonly share: number;
}

/** A prediction of the average model, and how many of them there are. */
export interface Usage {
  readonly of: (model: string) => ModelUse;
  /** Mean over the models, by their shares. */
  readonly mean: (figure: "functionMs" | "logBytes" | "requestBytes" | "responseBytes") => number;
  readonly authorizerMs: number;
  /** Custom metrics: each name counts once for each model and set of dimensions, and those of the function's version once. */
  readonly metricCount: number;
  /** Requests of a day at the throttle of one route. */
  readonly perDay: number;
  /** The same of the REST API that streams. */
  readonly streamsPerDay: number;
}

/** Facts about a stack that pricing a resource needs. */
export interface PricedStack {
  readonly path: RequestPath;
  readonly usage: Usage;
  readonly price: (name: PriceName) => number;
  /** Dollars per hour. @throws Error if the type has no price */
  readonly instancePrice: (instanceType: string) => number;
  /** Models behind an endpoint configuration, several on the shared endpoint; none if no route leads to it. */
  readonly modelsOf: (configuration: GraphResource) => readonly string[];
  /** Most instances of an autoscaled variant; null without autoscaling. */
  readonly autoscaledTo: (configuration: GraphResource, variant: string) => number | null;
  /** Job definition of a monitoring schedule. @throws Error if the stack does not have it */
  readonly definitionOf: (schedule: GraphResource) => GraphResource;
  /**
   * Containers that answer at a time, of all serverless endpoints together; null if instances or endpoints of others may
   * stream, whose requests no concurrency limits. SageMaker streams no answers of the shared endpoint.
   */
  readonly streamingContainers: number | null;
  /** Dollars for what a request writes to a log, in bytes for each event. */
  readonly logPrice: (resource: GraphResource, events: readonly number[]) => number;
}

export interface PricingOptions {
  readonly measured: Measured;
  /** Models that are asked, evenly. Default: all that were measured. */
  readonly models?: readonly string[];
}

/** CloudWatch Logs counts 26 bytes more for each event. */
const eventBytes = 26;
const secondsPerDay = 86_400;

export function line(
  resource: GraphResource,
  item: string,
  cost: Partial<Omit<CostLine, "resource" | "item">>,
): CostLine {
  const { idle = 0, perRequest = 0, perStream = 0, inUse = 0, worstDay = NaN } = cost;
  return { resource: `${resource.type} ${resource.name}`, item, idle, perRequest, perStream, inUse, worstDay };
}

/** Prepares what the prices of a stack's resources have in common. */
export function createPricedStack(graph: StackGraph, { measured, models }: PricingOptions): PricedStack {
  const path = requestPathOf(graph);
  const price = (name: PriceName) => priceIn(graph.region, name);
  const endpoints = graph.resources.filter(({ type }) => type === "aws:sagemaker/endpoint:Endpoint");
  const targets = graph.resources.filter(({ type }) => type === "aws:appautoscaling/target:Target");
  const usage = usageOf(path, measured, models);
  const endpointsOf = (configuration: GraphResource) =>
    endpoints.filter(({ inputs }) => inputs.endpointConfigName === physicalName(configuration));
  return {
    path,
    usage,
    price,
    instancePrice(instanceType) {
      if (instanceType in prices) return price(instanceType as PriceName);
      throw new Error(
        `The price of ${instanceType} is not known. Add it to infra/monitoring/prices.ts; priced: ${Object.keys(prices)
          .filter((name) => name.startsWith("ml."))
          .join(", ")}.`,
      );
    },
    modelsOf: (configuration) => {
      const names = endpointsOf(configuration).map(physicalName);
      return path.models.flatMap(({ endpointName, name }) => (names.includes(endpointName) ? [name] : []));
    },
    autoscaledTo: (configuration, variant) => {
      const ids = endpointsOf(configuration).map((one) => `endpoint/${physicalName(one)}/variant/${variant}`);
      const target = targets.find(({ inputs }) => ids.includes(String(inputs.resourceId)));
      return target ? Number(target.inputs.maxCapacity) : null;
    },
    definitionOf({ name, inputs }) {
      const { monitoringJobDefinitionName } = inputs.monitoringScheduleConfig as Record<string, unknown>;
      const found = graph.resources.find(
        (one) => one.type.endsWith(":DataQualityJobDefinition") && physicalName(one) === monitoringJobDefinitionName,
      );
      if (!found) throw new Error(`The job definition of the monitoring schedule ${name} is not part of the stack.`);
      return found;
    },
    streamingContainers: streamingContainersOf(graph, path, endpointsOf),
    logPrice(resource, events) {
      const bytes = events.reduce((sum, event) => sum + event + eventBytes, 0);
      // Stored for the retention's months, of which the bill of one month sees each.
      const stored = price("logStorageGb") * (retentionDays(graph, resource) / 30);
      return (bytes / 1e9) * (price("logGb") + stored);
    },
  };
}

function streamingContainersOf(
  { resources }: StackGraph,
  { hasProxy, models }: RequestPath,
  endpointsOf: (configuration: GraphResource) => readonly GraphResource[],
): number | null {
  const shared = models.flatMap(({ endpointName, isShared }) => (isShared ? [endpointName] : []));
  const concurrencies = resources
    .filter(({ type }) => type === "aws:sagemaker/endpointConfiguration:EndpointConfiguration")
    .filter((one) => !endpointsOf(one).some((endpoint) => shared.includes(physicalName(endpoint))))
    .flatMap(({ inputs }) => (inputs.productionVariants ?? []) as { serverlessConfig?: { maxConcurrency: number } }[])
    .map(({ serverlessConfig }) => serverlessConfig?.maxConcurrency ?? Infinity);
  const sum = concurrencies.reduce((sum, one) => sum + one, 0);
  return hasProxy || sum === Infinity ? null : sum;
}

/** Retention of the log group that a function or stage writes to; a month if it cannot be told. */
function retentionDays({ resources }: StackGraph, { inputs }: GraphResource): number {
  const place = JSON.stringify([inputs.loggingConfig, inputs.accessLogSettings]);
  const group = resources.find(
    (one) => one.type === "aws:cloudwatch/logGroup:LogGroup" && place.includes(`${physicalName(one)}"`),
  );
  return Number(group?.inputs.retentionInDays ?? 30);
}

function usageOf(path: RequestPath, measured: Measured, asked: readonly string[] | undefined): Usage {
  const known = path.models.filter(({ name }) => measured.models[name]);
  const chosen = asked ? chooseModels(path.models, asked) : known.length > 0 ? known : path.models;
  const share = 1 / Math.max(1, chosen.length);
  const of = (model: string): ModelUse => ({
    ...(measured.models[model] ?? averageOf(measured)),
    share: chosen.some(({ name }) => name === model) ? share : 0,
  });
  const metrics = chosen.map(
    ({ name, isShared }) =>
      (measured.models[name] ?? averageOf(measured)).metrics.length + (isShared ? sharedModelMetrics.length : 0),
  );
  return {
    of,
    mean: (figure) => chosen.reduce((sum, { name }) => sum + of(name)[figure] * share, 0),
    authorizerMs: measured.authorizerMs,
    metricCount: path.hasMetrics ? metrics.reduce((sum, count) => sum + count, versionMetrics.length) : 0,
    perDay: (path.rateLimit ?? 0) * secondsPerDay,
    streamsPerDay: (path.streamRateLimit ?? 0) * secondsPerDay,
  };
}

function chooseModels(models: readonly RoutedModel[], asked: readonly string[]): readonly RoutedModel[] {
  const unknown = asked.filter((name) => !models.some((model) => model.name === name));
  if (unknown.length > 0) {
    throw new Error(`Unknown models: ${unknown.join(", ")}. Available: ${models.map(({ name }) => name).join(", ")}.`);
  }
  return models.filter(({ name }) => asked.includes(name));
}

/** A model that was not measured is taken for the mean of those that were. */
function averageOf({ models }: Measured): MeasuredModel {
  const all = Object.values(models);
  const mean = (figure: Exclude<keyof MeasuredModel, "metrics">) =>
    all.reduce((sum, one) => sum + one[figure], 0) / Math.max(1, all.length);
  return {
    functionMs: mean("functionMs"),
    modelMs: mean("modelMs"),
    logBytes: mean("logBytes"),
    requestBytes: mean("requestBytes"),
    responseBytes: mean("responseBytes"),
    metrics: all[0]?.metrics ?? [],
  };
}
