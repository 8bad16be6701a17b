import { type WatchedStack } from "../../../../infra/monitoring/watched-stack";
import { MetricStream } from "./metric-stream";

/** A stack with a serverless model, an always-on one with two variants, a chat model, and two on the shared endpoint. */
export const stack: WatchedStack<string> = {
  region: "us-east-1",
  httpApi: { ApiId: "a1b2", Stage: "$default" },
  streamingApi: { ApiName: "streaming-0000000", Stage: "live" },
  functions: { api: "api-0000000", stream: "stream-0000000", authorizer: "authorizer-0000000" },
  tables: ["requests-0000000", "keys-0000000"],
  endpoints: [
    {
      model: "wine",
      kind: "tabular",
      endpointName: "wine-1-0000000",
      hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5, provisionedConcurrency: 1 },
    },
    {
      model: "iris",
      kind: "tabular",
      endpointName: "iris-1-0000000",
      hosting: {
        mode: "always-on",
        instanceType: "ml.m5.xlarge",
        instanceCount: 1,
        variants: [
          { name: "A", weight: 1 },
          { name: "B", weight: 1 },
        ],
      },
    },
    {
      model: "chat",
      kind: "chat",
      endpointName: "chat-1-0000000",
      hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 1 },
    },
  ],
  shared: {
    endpointName: "shared-0000000",
    variantName: "live",
    hosting: { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 2 },
    models: ["glass", "sonar"],
  },
  check: "check-0000000",
};

export const wine = { EndpointName: "wine-1-0000000", VariantName: "live" };
export const sharedEndpoint = { EndpointName: "shared-0000000", VariantName: "live" };
export const irisA = { EndpointName: "iris-1-0000000", VariantName: "A" };

/** Minutes from one up to, but not including, another. */
export function minutes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Requests of a minute: how many of each status, and how long each takes in milliseconds. */
interface Requests {
  readonly ok?: number;
  readonly failed?: number;
  readonly refused?: number;
  readonly milliseconds?: number;
}

/** Metrics that services publish about requests, predictions and refusals. */
export class Traffic extends MetricStream {
  /** Requests of the HTTP API, as API Gateway counts them: 0 or 1 for each, for every metric. */
  requests(at: readonly number[], { ok = 0, failed = 0, refused = 0, milliseconds = 50 }: Requests): this {
    const metric = (name: string) => ({ namespace: "AWS/ApiGateway", name, dimensions: stack.httpApi });
    for (const minute of at) {
      const all = ok + failed + refused;
      this.publish(metric("Count"), minute, ...Array<number>(all).fill(1));
      this.publish(metric("5xx"), minute, ...flags(failed, all));
      this.publish(metric("4xx"), minute, ...flags(refused, all));
      this.publish(metric("Latency"), minute, ...Array<number>(all).fill(milliseconds));
    }
    return this;
  }

  /** Invocations of a variant, of which some fail. @param microseconds of each: SageMaker's unit */
  invocations(
    at: readonly number[],
    dimensions: Readonly<Record<string, string>>,
    { all, failed = 0, microseconds = 10_000 }: { all: number; failed?: number; microseconds?: number },
  ): this {
    const metric = (name: string) => ({ namespace: "AWS/SageMaker", name, dimensions });
    for (const minute of at) {
      this.publish(metric("Invocations"), minute, ...Array<number>(all).fill(1));
      this.publish(metric("InvocationModelErrors"), minute, ...flags(failed, all));
      this.publish(metric("ModelLatency"), minute, ...Array<number>(all).fill(microseconds));
    }
    return this;
  }

  /** Requests for a model on the shared endpoint, as the API counts them. @param milliseconds of each */
  sharedRequests(
    at: readonly number[],
    model: string,
    { all, failed = 0, milliseconds = 10 }: { all: number; failed?: number; milliseconds?: number },
  ): this {
    const dimensions = { Function: stack.functions.api, Model: model };
    const metric = (name: string) => ({ namespace: "modelfront", name, dimensions });
    for (const minute of at) {
      this.publish(metric("ServerErrors"), minute, ...flags(failed, all));
      this.publish(metric("ModelLatency"), minute, ...Array<number>(all).fill(milliseconds));
    }
    return this;
  }

  /** Loads and unloads of models on the shared endpoint, half a second each. */
  loads(at: readonly number[], { loads, unloads }: { loads: number; unloads: number }): this {
    const metric = (name: string) => ({ namespace: "AWS/SageMaker", name, dimensions: sharedEndpoint });
    for (const minute of at) {
      this.publish(metric("ModelLoadingTime"), minute, ...Array<number>(loads).fill(500_000));
      this.publish(metric("ModelUnloadingTime"), minute, ...Array<number>(unloads).fill(500_000));
    }
    return this;
  }

  /** Any other metric: the same values every minute. */
  every(
    at: readonly number[],
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    ...values: readonly number[]
  ): this {
    for (const minute of at) this.publish({ namespace, name, dimensions }, minute, ...values);
    return this;
  }
}

function flags(ones: number, all: number): number[] {
  return Array.from({ length: all }, (_, i) => Number(i < ones));
}
