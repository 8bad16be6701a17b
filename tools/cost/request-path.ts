import { isAsset, type GraphResource, type StackGraph } from "../graph/stack-graph";

/** A model of the stack, from the functions' variable `MODELS`. */
export interface RoutedModel {
  readonly name: string;
  readonly endpointName: string;
  /** First 12 digits of the SHA-256 of its archive. */
  readonly version: string;
  readonly isShared: boolean;
}

/** Services that a prediction passes through, read from a stack's graph, whatever its resources are named. */
export interface RequestPath {
  readonly models: readonly RoutedModel[];
  /** Role of a function: it answers predictions, authorizes requests, streams answers, or runs for others only. */
  readonly roleOf: (lambda: GraphResource) => "answers" | "authorizes" | "streams" | "elsewhere";
  /** Reads and writes of a table for a prediction that is not in the cache and whose caller has a key. */
  readonly tableUse: (table: string) => TableUse & { readonly streamed: TableUse };
  /** True if the function's log lines become custom metrics. */
  readonly hasMetrics: boolean;
  /** Average requests per second that the HTTP API lets through; null if nothing limits them. */
  readonly rateLimit: number | null;
  /** The same of the REST API that streams. */
  readonly streamRateLimit: number | null;
  /** True if callers may stream from endpoints that are not part of the stack. */
  readonly hasProxy: boolean;
}

/** Reads and writes of a table for a request. */
export interface TableUse {
  readonly reads: number;
  readonly writes: number;
}

/** Finds the way of a prediction through a stack. */
export function requestPathOf({ resources }: Pick<StackGraph, "resources">): RequestPath {
  const variables = (one: GraphResource) => text(record(record(one.inputs.environment).variables));
  const functions = resources.filter(({ type }) => type === "aws:lambda/function:Function");
  const targets = (type: string, property: string) =>
    resources.filter((one) => one.type === type).map(({ inputs }) => JSON.stringify(inputs[property] ?? ""));
  const integrations = targets("aws:apigatewayv2/integration:Integration", "integrationUri");
  const authorizers = targets("aws:apigatewayv2/authorizer:Authorizer", "authorizerUri");
  const streams = targets("aws:apigateway/integration:Integration", "uri");
  const names = (uris: readonly string[], { name, inputs }: GraphResource) =>
    uris.some((uri) =>
      uri.includes(typeof inputs.name === "string" ? `:function:${inputs.name}:` : `:function:${name}-`),
    );
  const environment = functions.map(variables).find(({ MODELS }) => MODELS !== undefined) ?? {};
  const settings = json(environment.SETTINGS);
  const callers = json(environment.CALLERS);
  const keyTables = functions.flatMap((one) => variables(one).KEY_TABLE ?? []);
  const isCached = Number(record(settings.cache).seconds ?? 0) > 0;
  const isCounted = record(callers.anonymous).callsPerHour !== undefined;
  const throttles = resources
    .filter(({ type }) => type === "aws:apigatewayv2/stage:Stage")
    .map(({ inputs }) => record(inputs.defaultRouteSettings).throttlingRateLimit);
  return {
    models: Object.entries(json(environment.MODELS)).map(([name, route]) => {
      const [endpointName, hosting, version] = route as string[];
      return { name, endpointName: endpointName ?? "", version: version ?? "", isShared: hosting === "shared" };
    }),
    roleOf: (lambda) =>
      names(integrations, lambda)
        ? "answers"
        : names(authorizers, lambda)
          ? "authorizes"
          : names(streams, lambda)
            ? "streams"
            : "elsewhere",
    tableUse: (table) => {
      // A kept answer is one write, and so is each limit that counts the caller's requests (docs/limits.md). Streamed
      // answers are not kept.
      if (table === environment.TABLE) {
        const writes = Number(isCounted);
        return { reads: Number(isCached), writes: Number(isCached) + writes, streamed: { reads: 0, writes } };
      }
      const use = { reads: Number(keyTables.includes(table) && callers.keys === true), writes: 0 };
      return { ...use, streamed: use };
    },
    hasMetrics: settings.metrics !== false,
    rateLimit: typeof throttles[0] === "number" ? throttles[0] : null,
    streamRateLimit: streamRateLimitOf(resources),
    hasProxy: ((record(settings.proxy).endpoints ?? []) as unknown[]).length > 0,
  };
}

/** Throttle of the REST API's stage, which its method settings have. */
function streamRateLimitOf(resources: StackGraph["resources"]): number | null {
  const stage = resources.find(({ type }) => type === "aws:apigateway/stage:Stage");
  const settings = resources.find(
    ({ type, inputs }) =>
      type === "aws:apigateway/methodSettings:MethodSettings" &&
      inputs.restApi === stage?.inputs.restApi &&
      inputs.stageName === stage?.inputs.stageName,
  );
  const { throttlingRateLimit } = record(settings?.inputs.settings);
  return typeof throttlingRateLimit === "number" ? throttlingRateLimit : null;
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !isAsset(value) ? (value as Record<string, unknown>) : {};
}

function text(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function json(value: string | undefined): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(value ?? "{}"));
  } catch {
    return {};
  }
}
