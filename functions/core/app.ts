import { type ApiSettings } from "./api-settings";
import { readCaller, requireAccess, type AuthorizerContext } from "./callers/access";
import { type Caller } from "./callers/caller";
import { type CallerPolicy } from "./callers/policy";
import { type ResponseCache } from "./cache/response-cache";
import { CircuitBreaker } from "./circuit-breaker";
import { decompress } from "./decompress";
import { ApiError, errorResponse, toApiError } from "./errors";
import { fingerprintOf, idempotencyKeyHeader } from "./idempotency/idempotency-key";
import { type IdempotencyStore } from "./idempotency/idempotency-store";
import { runOnce } from "./idempotency/run-once";
import { type FetchImage } from "./image-url/fetch-image";
import { createPrepareBody } from "./image-url/prepare-body";
import { type Invoke, type InvokeStream } from "./invoke";
import { answerSeconds } from "./limits";
import { type Model, type Models } from "./models/model";
import { describeModel, summarizeModel } from "./models/description";
import { ModelStates } from "./models/state";
import { predict } from "./predict/predict";
import { type EndpointProxy, type ProxyCall, type ProxyOptions } from "./proxy";
import { type CallerLimits, type LimitHeaders } from "./rate-limits/caller-limits";
import { type RequestBody } from "./predict/request-body";
import { type ApiRequest } from "./request";
import { ApiResponse } from "./response";
import { describeMissing } from "./missing-route";
import { createRouter, type Match } from "./router";
import { featuresOf, routesOf, type OperationId, type Route } from "./routes";
import { type LoggedBody, observeInvoke, type RequestRecord } from "./telemetry";

/** What the gateway knows of a request beyond the request itself. */
export interface GatewayContext {
  readonly requestId: string;
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
  readonly loadOpenApi: () => Promise<string>;
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
  readonly limits: CallerLimits;
  readonly cache: ResponseCache;
  readonly idempotency: IdempotencyStore;
  readonly fetchImage: FetchImage;
  /** Address of the stack's page, where it is known. */
  readonly pageUrl?: string | undefined;
  readonly now?: () => number;
  readonly answerSeconds?: number;
}

/** One request on its way through the application. */
interface Call {
  readonly route: Route;
  readonly params: Match<Route>["params"];
  readonly request: ApiRequest;
  readonly context: GatewayContext;
  readonly caller: Caller;
  /** Headers that the answer gets, whatever it is. */
  answerHeaders: LimitHeaders;
}

type Handle = (call: Call) => ApiResponse | Promise<ApiResponse>;

/** Never throws: what goes wrong is an answer. */
export type App = (request: ApiRequest, context: GatewayContext) => Promise<ApiResponse>;

/** Whoever asks a route that is open to all, and may do nothing else. */
const anybody: Caller = { kind: "anonymous", id: "", scopes: [], models: null, limits: {} };

/** So many failures one after the other, and an endpoint is taken for down. */
const breakerRules = { failures: 5, probeMs: 1000 };

/** The whole API as a function. Knows no AWS and no environment. */
export function createApp(options: AppOptions): App {
  const { models, settings, limits, now } = options;
  const states = new ModelStates(models, now);
  const asking = {
    breaker: new CircuitBreaker({ ...breakerRules, ...(now && { now }) }),
    coldWaitSeconds: settings.coldWaitSeconds,
    answerSeconds: options.answerSeconds ?? answerSeconds,
  };
  let loadedProxy: Promise<EndpointProxy> | undefined;

  /** How models are asked for this request. */
  function askOptions({ context: { record, signal } }: Call) {
    return { ...asking, states, since: record.startedAt, ...(signal && { signal }) };
  }

  /** Lets callers in whom the route is for, at the rate that is theirs. */
  async function admit(
    route: Route,
    { authorizer, record }: GatewayContext,
  ): Promise<Pick<Call, "caller" | "answerHeaders">> {
    const caller = readCaller(authorizer, options.callers);
    record.caller = caller;
    requireAccess(route, caller);
    return { caller, answerHeaders: await record.time("store", () => limits.checkRate(caller)) };
  }

  /** Answers a request with a key that has come before as it was answered then. */
  function once(call: Call, run: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const { method, path, query, headers, body } = call.request;
    const key = headers[idempotencyKeyHeader];
    if (key === undefined || method !== "POST" || call.route.streaming === "only") return run();
    return runOnce(
      {
        store: options.idempotency,
        whenStoreIsDown: settings.limits.whenStoreIsDown,
        caller: call.caller,
        route: `${method} ${path}`,
        key,
        fingerprint: fingerprintOf(query, headers["content-type"] ?? null, body),
        ...(now && { now }),
      },
      run,
    );
  }

  /** @throws ApiError if the caller may not ask the model */
  function choose(model: Model, access: Route["access"], { caller, context: { record } }: Call): void {
    record.model = model.name;
    record.version = model.version;
    requireAccess({ access }, caller, model.name);
  }

  async function charge(call: Call): Promise<void> {
    const headers = await call.context.record.time("store", () => limits.charge(call.caller));
    call.answerHeaders = { ...call.answerHeaders, ...headers };
  }

  async function predictWith(model: Model, call: Call): Promise<ApiResponse> {
    choose(model, "predict", call);
    const { request, context } = call;
    const { record } = context;
    const { bytes, variant } = await predict(
      model,
      {
        query: new URLSearchParams(request.query),
        body: bodyOf(call),
        cacheControl: request.headers["cache-control"] ?? null,
        charge: () => charge(call),
        record,
      },
      {
        ...askOptions(call),
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

  /** Loaded when it is first asked for, as chat is: most cold starts are for a prediction. */
  function loadProxy(): Promise<EndpointProxy> {
    loadedProxy ??= import("./lazy-features.js").then(({ createEndpointProxy }) =>
      createEndpointProxy({ ...options, ...asking, endpoints: settings.proxy.endpoints }),
    );
    return loadedProxy;
  }

  function proxyCall(call: Call): ProxyCall {
    const { record, signal } = call.context;
    const { bytes, base64 } = bodyOf(call);
    return {
      endpoint: call.params["name"] ?? "",
      headers: call.request.headers,
      bytes,
      base64,
      ...(signal && { signal }),
      since: record.startedAt,
      charge: () => charge(call),
      record,
      onFailure: (error) => record.fail(error),
    };
  }

  const handlers: Record<OperationId, Handle> = {
    predict: (call) => predictWith(firstOf(models), call),
    listModels: () =>
      ApiResponse.json({
        object: "list",
        data: [...models.values()].map((model) => summarizeModel(model, states.of(model.name))),
      }),
    getModel: ({ params }) => {
      const model = findModel(models, params["model"]);
      return ApiResponse.json(describeModel(model, states.of(model.name)));
    },
    predictWithModel: (call) => predictWith(findModel(models, call.params["model"]), call),
    createChatCompletion: async (call) => {
      const { createChat } = await import("./lazy-features.js");
      const { record, streaming } = call.context;
      const isStarting = () => {
        const model = models.get(record.model ?? "");
        return model !== undefined && states.mayBeStarting(model);
      };
      const chat = createChat({
        ...askOptions(call),
        models,
        invoke: observeInvoke(record, options.invoke, isStarting),
        invokeStream: observeInvoke(record, options.invokeStream, isStarting),
      });
      return chat({
        query: new URLSearchParams(call.request.query),
        body: bodyOf(call),
        streaming,
        authorize: (model) => choose(model, "chat", call),
        charge: () => charge(call),
        onFailure: (error) => record.fail(error),
      });
    },
    listEndpoints: async ({ request }) => (await loadProxy()).list(new URLSearchParams(request.query)),
    invokeEndpoint: async (call) => (await loadProxy()).invoke(proxyCall(call)),
    invokeEndpointWithResponseStream: async (call) => (await loadProxy()).invokeStream(proxyCall(call)),
    getLinks: () => ApiResponse.json({ openapi: "/openapi.json", models: "/v1/models", page: options.pageUrl }),
    getHealth: () => ApiResponse.json({ status: "ok" }),
    getOpenApi: async () => jsonResponse(Buffer.from(await options.loadOpenApi())),
  };

  const find = createRouter(routesOf(featuresOf(models.values(), settings)));

  async function answer(request: ApiRequest, context: GatewayContext): Promise<ApiResponse> {
    const { method, path } = request;
    const found = find(method, path);
    if (found === null) {
      throw new ApiError("not_found", describeMissing(path));
    }
    if (!("route" in found)) return otherMethod(request, found);
    const { route, params } = found;
    const { record } = context;
    record.operation = route.operationId;
    const handle = handlers[route.operationId];
    const about = { route, params, request, context };
    if (route.access === "open") return handle({ ...about, caller: anybody, answerHeaders: {} });
    const admitted = await admit(route, context);
    const call: Call = { ...about, ...admitted, request: await decompress(request) };
    const response = await settle(record, () => once(call, () => settle(record, () => handle(call))));
    // A refusal has its own.
    for (const [name, value] of Object.entries(call.answerHeaders)) response.headers[name] ??= value;
    if (record.logsBodies) record.answerBody = describeBody(response);
    return response;
  }

  return async (request, context) => {
    const response = await settle(context.record, () => answer(request, context));
    return request.method === "HEAD" ? ApiResponse.empty(response) : response;
  };
}

/** What the work throws is noted and becomes its answer. */
async function settle(record: RequestRecord, work: () => ApiResponse | Promise<ApiResponse>): Promise<ApiResponse> {
  try {
    return await work();
  } catch (error) {
    record.fail(error);
    return errorResponse(toApiError(error));
  }
}

function bodyOf({ request: { headers, body: bytes, base64 }, context: { record } }: Call): RequestBody {
  const contentType = headers["content-type"] ?? null;
  if (record.logsBodies) record.requestBody = { contentType, bytes };
  return { bytes, contentType, base64 };
}

/** Of an answer that is whole; null of one that streams. */
function describeBody({ headers, body }: ApiResponse): LoggedBody | null {
  return body instanceof Uint8Array ? { contentType: headers["content-type"] ?? null, bytes: body } : null;
}

function jsonResponse(bytes: Uint8Array, headers: Record<string, string> = {}): ApiResponse {
  return new ApiResponse(bytes, { headers: { "content-type": "application/json", ...headers } });
}

/** Answers the methods that a path does not have. Preflights are the gateway's, so OPTIONS gets just the methods. */
function otherMethod({ method, path }: ApiRequest, methods: readonly string[]): ApiResponse {
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  if (method === "OPTIONS") return ApiResponse.empty({ status: 204, headers: { allow } });
  throw new ApiError("method_not_allowed", `${path} does not take ${method}. It takes ${allow}.`, {
    headers: { allow },
  });
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
