import { Hono, type Context, type Handler, type MiddlewareHandler } from "hono";
import { type ApiSettings } from "./api-settings";
import { readCaller, requireAccess, type AuthorizerContext } from "./callers/access";
import { type Caller } from "./callers/caller";
import { type CallerPolicy } from "./callers/policy";
import { type ResponseCache } from "./cache/response-cache";
import { createChat } from "./chat";
import { CircuitBreaker } from "./circuit-breaker";
import { ApiError, errorResponse, toApiError } from "./errors";
import { fingerprintOf, idempotencyKeyHeader } from "./idempotency/idempotency-key";
import { type IdempotencyStore } from "./idempotency/idempotency-store";
import { runOnce } from "./idempotency/run-once";
import { type FetchImage } from "./image-url/fetch-image";
import { createPrepareBody } from "./image-url/prepare-body";
import { type Invoke, type InvokeStream } from "./invoke";
import { answerSeconds } from "./limits";
import { type Model, type Models } from "./model";
import { describeModel, summarizeModel } from "./model-description";
import { ModelStates } from "./model-state";
import { predict } from "./predict";
import { createEndpointProxy, type ProxyCall, type ProxyOptions } from "./proxy";
import { type CallerLimits, type LimitHeaders } from "./quota/caller-limits";
import { type RequestBody } from "./request-body";
import { featuresOf, routesOf, type OperationId, type Route } from "./routes";
import { type LoggedBody, observeInvoke, type RequestRecord } from "./telemetry";

/** What the gateway knows of a request beyond the request itself. */
export interface GatewayContext {
  readonly requestId: string;
  readonly body: Uint8Array;
  /** Whether the body came as base64. */
  readonly base64: boolean;
  /** What the route's authorizer found out; null on routes without one. */
  readonly authorizer: AuthorizerContext;
  /** The caller's address, as the gateway saw it. */
  readonly sourceIp: string;
  /** Whether the way back to the caller streams. */
  readonly streaming: boolean;
  /** Aborts when the caller has hung up, where that is known. */
  readonly signal?: AbortSignal;
  /** Takes what becomes known of the request. */
  readonly record: RequestRecord;
}

export interface AppOptions extends Pick<ProxyOptions, "loadControlPlane"> {
  readonly models: Models;
  readonly settings: Omit<ApiSettings, "callers">;
  readonly callers: CallerPolicy;
  /** The OpenAPI document, as JSON. */
  readonly openApi: string;
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
  readonly limits: CallerLimits;
  readonly cache: ResponseCache;
  readonly idempotency: IdempotencyStore;
  readonly fetchImage: FetchImage;
  readonly now?: () => number;
  readonly answerSeconds?: number;
}

interface Environment {
  Bindings: GatewayContext;
  Variables: {
    caller: Caller;
    /** Headers that the answer gets, whatever it is. */
    answerHeaders: LimitHeaders;
  };
}
type AppContext = Context<Environment>;

export type App = Hono<Environment>;

/** So many failures one after the other, and an endpoint is taken for down. */
const breakerRules = { failures: 5, probeMs: 1000 };

/** The whole API as a function from Request to Response. Knows no AWS and no environment. */
export function createApp(options: AppOptions): App {
  const { models, settings, limits, now } = options;
  const states = new ModelStates(models, now);
  const asking = {
    breaker: new CircuitBreaker({ ...breakerRules, ...(now && { now }) }),
    coldWaitSeconds: settings.coldWaitSeconds,
    answerSeconds: options.answerSeconds ?? answerSeconds,
  };
  const proxy = createEndpointProxy({ ...options, ...asking, endpoints: settings.proxy.endpoints });

  /** How models are asked for this request. */
  function askOptions({ env: { record, signal } }: AppContext) {
    return { ...asking, states, since: record.startedAt, signal: signal ?? new AbortController().signal };
  }

  /** Lets callers in whom the route is for, at the rate that is theirs. */
  function admit(route: Route): MiddlewareHandler<Environment> {
    return async (context, next) => {
      const { authorizer, record } = context.env;
      const caller = readCaller(authorizer, options.callers);
      record.caller = caller;
      requireAccess(route, caller);
      context.set("caller", caller);
      context.set("answerHeaders", await record.time("store", () => limits.checkRate(caller)));
      await next();
      const { headers } = context.res;
      // A refusal has its own.
      for (const [name, value] of Object.entries(context.get("answerHeaders"))) {
        if (!headers.has(name)) headers.set(name, value);
      }
      if (record.logsBodies && route.streaming !== "only") record.answerBody = await copyBody(context.res);
    };
  }

  /** Answers a request with a key that has come before as it was answered then. */
  const once: MiddlewareHandler<Environment> = async (context, next) => {
    const { req } = context;
    const key = req.header(idempotencyKeyHeader);
    if (key === undefined) return next();
    const { search } = new URL(req.url);
    const fingerprint = fingerprintOf(search, req.header("content-type") ?? null, context.env.body);
    return runOnce(
      {
        store: options.idempotency,
        whenStoreIsDown: settings.limits.whenStoreIsDown,
        caller: context.get("caller"),
        route: `${req.method} ${req.path}`,
        key,
        fingerprint,
        ...(now && { now }),
      },
      async () => {
        await next();
        return context.res;
      },
    );
  };

  /** @throws ApiError if the caller may not ask the model. */
  function choose(model: Model, access: Route["access"], context: AppContext): void {
    const { record } = context.env;
    record.model = model.name;
    record.version = model.version;
    requireAccess({ access }, context.get("caller"), model.name);
  }

  async function charge(context: AppContext): Promise<void> {
    const caller = context.get("caller");
    const headers = await context.env.record.time("store", () => limits.charge(caller));
    context.set("answerHeaders", { ...context.get("answerHeaders"), ...headers });
  }

  async function predictWith(model: Model, context: AppContext): Promise<Response> {
    choose(model, "predict", context);
    const { req, env } = context;
    const { record } = env;
    const { bytes, variant } = await predict(
      model,
      {
        query: new URL(req.url).searchParams,
        body: bodyOf(context),
        cacheControl: req.header("cache-control") ?? null,
        charge: () => charge(context),
        record,
      },
      {
        ...askOptions(context),
        invoke: options.invoke,
        cache: options.cache,
        prepareBody: createPrepareBody((url, signal) => record.time("picture", () => options.fetchImage(url, signal))),
      },
    );
    return jsonResponse(bytes, {
      "x-model-version": model.version,
      ...(model.variants.length > 0 && variant !== null && { "x-model-variant": variant }),
      ...(record.cache && { "x-cache": record.cache }),
    });
  }

  function proxyCall(context: AppContext): ProxyCall {
    const { record, signal } = context.env;
    const { bytes, base64 } = bodyOf(context);
    return {
      endpoint: context.req.param("name") ?? "",
      headers: context.req.raw.headers,
      bytes,
      base64,
      ...(signal && { signal }),
      since: record.startedAt,
      charge: () => charge(context),
      record,
      onFailure: (error) => record.fail(error),
    };
  }

  const handlers: Record<OperationId, Handler<Environment>> = {
    predict: (context) => predictWith(firstOf(models), context),
    listModels: () =>
      Response.json({
        object: "list",
        data: [...models.values()].map((model) => summarizeModel(model, states.of(model.name))),
      }),
    getModel: (context) => {
      const model = findModel(models, context.req.param("model"));
      return Response.json(describeModel(model, states.of(model.name)));
    },
    predictWithModel: (context) => predictWith(findModel(models, context.req.param("model")), context),
    createChatCompletion: (context) => {
      const { record, streaming } = context.env;
      const isStarting = () => {
        const model = models.get(record.model ?? "");
        return model !== undefined && states.mayBeStarting(model);
      };
      const chat = createChat({
        ...askOptions(context),
        models,
        invoke: observeInvoke(record, options.invoke, isStarting),
        invokeStream: observeInvoke(record, options.invokeStream, isStarting),
      });
      return chat({
        query: new URL(context.req.url).searchParams,
        body: bodyOf(context),
        streaming,
        authorize: (model) => choose(model, "chat", context),
        charge: () => charge(context),
        onFailure: (error) => record.fail(error),
      });
    },
    listEndpoints: (context) => proxy.list(new URL(context.req.url).searchParams),
    invokeEndpoint: (context) => proxy.invoke(proxyCall(context)),
    invokeEndpointWithResponseStream: (context) => proxy.invokeStream(proxyCall(context)),
    getHealth: () => Response.json({ status: "ok" }),
    getOpenApi: () => jsonResponse(options.openApi),
  };

  const available = routesOf(featuresOf(models.values(), settings));
  const app: App = new Hono<Environment>();
  for (const route of available) {
    const { method, path, operationId } = route;
    const steps = [
      note(operationId),
      ...(route.access === "open" ? [] : [admit(route)]),
      ...(method === "POST" && route.streaming !== "only" ? [once] : []),
    ];
    app.on([method], [honoPath(path)], ...steps, handlers[operationId]);
  }
  for (const path of new Set(available.map((route) => route.path))) {
    app.all(honoPath(path), otherMethod(path, available));
  }
  app.notFound((context) => {
    throw new ApiError("not_found", `There is no ${context.req.path}. GET /openapi.json describes what there is.`);
  });
  app.onError((error, context) => {
    context.env.record.fail(error);
    return errorResponse(toApiError(error));
  });
  return app;
}

function note(operationId: OperationId): MiddlewareHandler<Environment> {
  return ({ env }, next) => {
    env.record.operation = operationId;
    return next();
  };
}

function bodyOf({ req, env }: AppContext): RequestBody {
  const contentType = req.header("content-type") ?? null;
  const { body: bytes, base64, record } = env;
  if (record.logsBodies) record.requestBody = { contentType, bytes };
  return { bytes, contentType, base64 };
}

/** Of an answer that is whole; null of one that streams. */
async function copyBody(response: Response): Promise<LoggedBody | null> {
  const contentType = response.headers.get("content-type");
  if (contentType?.startsWith("text/event-stream")) return null;
  return { contentType, bytes: new Uint8Array(await response.clone().arrayBuffer()) };
}

function jsonResponse(body: Uint8Array | string, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { "content-type": "application/json", ...headers } });
}

function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** Answers the methods that a path does not have. Preflights are the gateway's, so OPTIONS gets just the methods. */
function otherMethod(path: string, routes: readonly Route[]): Handler<Environment> {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return ({ req }) => {
    if (req.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
    throw new ApiError("method_not_allowed", `${path} does not take ${req.method}. It takes ${allow}.`, {
      headers: { allow },
    });
  };
}

function firstOf(models: Models): Model {
  for (const model of models.values()) return model;
  throw new Error("The API has no model.");
}

function findModel(models: Models, name: string | undefined): Model {
  const model = models.get(name ?? "");
  if (model) return model;
  throw new ApiError("model_not_found", `There is no model "${name}". There is ${[...models.keys()].join(", ")}.`, {
    param: "model",
  });
}
