import { type StackGraph } from "../graph/stack-graph";
import { freeReason, freeTierReason, pricedKinds } from "./kinds";
import measuredHere from "./measured.json";
import { createPricedStack, type CostLine, type PricedStack, type PricingOptions } from "./priced-stack";
import { hoursPerMonth } from "../../infra/monitoring/prices";

/** Cost of a stack in US dollars. */
export interface StackCost {
  readonly stack: string;
  /** Region of the prices that are its own; the others are those of us-east-1. */
  readonly region: string | null;
  readonly lines: readonly CostLine[];
  /** A month without requests. */
  readonly idlePerMonth: number;
  /** 1000 predictions, without what a month costs anyway. */
  readonly per1000: number;
  /** A month of custom metrics, billed once there are requests. */
  readonly inUsePerMonth: number;
  /** A month without requests of each model's endpoint; of the shared endpoint, an even share. */
  readonly idleOfModel: Readonly<Record<string, number>>;
  /** Models on the shared endpoint. */
  readonly sharedModels: readonly string[];
  /** 1000 predictions of each measured model. */
  readonly per1000OfModel: Readonly<Record<string, number>>;
  readonly worstDay: WorstDay;
  readonly breakEven: BreakEven;
  /** Kinds that cost nothing, with the reason. */
  readonly free: Readonly<Record<string, string>>;
  /** Kinds that are not counted, and free within a free tier only, with its size. */
  readonly freeTier: Readonly<Record<string, string>>;
}

export interface WorstDay {
  readonly cost: number;
  /** Requests at the throttle of one route for 24 hours; 0 if nothing throttles. */
  readonly requests: number;
  /** The same of the REST API that streams: requests beside the others. */
  readonly streams: number;
}

/** Predictions per month from which another hosting is cheaper than serverless. */
export interface BreakEven {
  readonly instanceType: string;
  readonly models: number;
  /** One instance for all models together. */
  readonly shared: number;
  /** One instance for each model. */
  readonly alwaysOn: number;
}

const endpointConfiguration = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
/** Instance type that the break-even is computed for. */
const comparedInstance = "ml.m5.large";
/** Memory of the serverless endpoints in the same comparison, in MB: the default of `hosting.memoryMb`. */
const comparedMemoryMb = 2048;

/**
 * Prices every resource of a stack.
 * @throws Error naming all resource kinds that are neither priced nor known to be free
 */
export function priceStack(graph: StackGraph, options: Partial<PricingOptions> = {}): StackCost {
  const pricing: PricingOptions = { measured: measuredHere, ...options };
  refuseUnknownKinds(graph);
  const stack = createPricedStack(graph, pricing);
  const lines = linesOf(graph, stack);
  const sum = (of: (line: CostLine) => number) => lines.reduce((total, line) => total + of(line), 0);
  const priceOnly = (name: string) =>
    1000 * total(linesOf(graph, createPricedStack(graph, { ...pricing, models: [name] })));
  const measured = stack.path.models.filter(({ name }) => pricing.measured.models[name]);
  return {
    stack: graph.stack,
    region: graph.region,
    lines,
    idlePerMonth: sum(({ idle }) => idle),
    per1000: 1000 * total(lines),
    inUsePerMonth: sum(({ inUse }) => inUse),
    idleOfModel: idleOfModels(graph, stack),
    sharedModels: stack.path.models.flatMap(({ isShared, name }) => (isShared ? [name] : [])),
    per1000OfModel: Object.fromEntries(measured.map(({ name }) => [name, priceOnly(name)])),
    worstDay: {
      cost: sum((line) => worstDayOf(line, stack)),
      requests: stack.usage.perDay,
      streams: stack.usage.streamsPerDay,
    },
    breakEven: breakEvenOf(stack),
    free: reasonsOf(graph, freeReason),
    freeTier: reasonsOf(graph, freeTierReason),
  };
}

function reasonsOf(
  { resources }: StackGraph,
  reasonOf: (type: string) => string | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    resources.flatMap(({ type }) => {
      const reason = reasonOf(type);
      return reason === undefined ? [] : [[type, reason]];
    }),
  );
}

/** Dollars for a month of so many predictions. */
export function monthAt({ idlePerMonth, inUsePerMonth, per1000 }: StackCost, requestsPerMonth: number): number {
  return idlePerMonth + inUsePerMonth + (per1000 * requestsPerMonth) / 1000;
}

/** Dollars for 1000 predictions in a month of so many, with the metrics that are billed once there are any. */
export function per1000At(cost: StackCost, requestsPerMonth: number): number {
  return cost.per1000 + (requestsPerMonth > 0 ? (1000 * cost.inUsePerMonth) / requestsPerMonth : 0);
}

function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { perRequest }) => sum + perRequest, 0);
}

function linesOf(graph: StackGraph, stack: PricedStack): CostLine[] {
  const price = (prediction: number) =>
    graph.resources.flatMap((one) => pricedKinds[one.type]?.(one, stack, prediction) ?? []);
  // Lines that make predictions themselves need the cost of one prediction first.
  return price(total(price(0)));
}

function idleOfModels(graph: StackGraph, stack: PricedStack): Record<string, number> {
  const idle: Record<string, number> = {};
  for (const one of graph.resources.filter(({ type }) => type === endpointConfiguration)) {
    const models = stack.modelsOf(one);
    const lines = pricedKinds[one.type]?.(one, stack, 0) ?? [];
    const share = lines.reduce((sum, line) => sum + line.idle, 0) / models.length;
    for (const model of models) idle[model] = (idle[model] ?? 0) + share;
  }
  return idle;
}

function refuseUnknownKinds({ resources }: StackGraph): void {
  const kinds = [...new Set(resources.map(({ type }) => type))];
  const isKnown = (type: string) => pricedKinds[type] ?? freeReason(type) ?? freeTierReason(type);
  const unknown = kinds.filter((type) => isKnown(type) === undefined).sort();
  if (unknown.length === 0) return;
  throw new Error(`Not priced: ${unknown.join(", ")}. Add them to pricedKinds or freeKinds in tools/cost/kinds.ts.`);
}

/** A line's own limit, or a day of requests at the throttle. */
function worstDayOf({ worstDay, perRequest, perStream, idle, inUse }: CostLine, { usage }: PricedStack): number {
  const fixed = ((idle + inUse) * 24) / hoursPerMonth;
  return Number.isNaN(worstDay) ? fixed + perRequest * usage.perDay + perStream * usage.streamsPerDay : worstDay;
}

function breakEvenOf({ path, price, usage }: PricedStack): BreakEven {
  const models = path.models.length;
  const instance = price(comparedInstance) * hoursPerMonth;
  const served = path.models.map(({ name }) => usage.of(name)).filter(({ share }) => share > 0);
  const perPrediction = served.reduce(
    (sum, { share, modelMs, requestBytes, responseBytes }) =>
      sum +
      share * (comparedMemoryMb / 1024) * (modelMs / 1000) * price("serverlessGbSecond") +
      share * ((requestBytes + responseBytes) / 1e9) * price("serverlessDataGb"),
    0,
  );
  return {
    instanceType: comparedInstance,
    models,
    shared: Math.round(instance / perPrediction),
    alwaysOn: Math.round((models * instance) / perPrediction),
  };
}
