import { type ApiSettings } from "./api-settings";
import { type ResponseCache } from "./cache/response-cache";
import { bodyOf, type Call, type Handle } from "./call";
import { mayUse, requireAccess } from "./callers/access";
import { type Caller } from "./callers/caller";
import { CircuitBreaker } from "./circuit-breaker";
import { ApiError } from "./errors";
import { type FetchImage } from "./image-url/fetch-image";
import { createPrepareBody } from "./image-url/prepare-body";
import { type Invoke, type InvokeStream } from "./invoke";
import { answerSeconds } from "./limits";
import { describeModel, summarizeModel } from "./models/description";
import { type AwakeModel, isAwake, type Model, type Models } from "./models/model";
import { ModelStates } from "./models/state";
import { predict } from "./predict/predict";
import { type EndpointProxy, type ProxyCall, type ProxyOptions } from "./proxy";
import { type CallerLimits, type Charge } from "./rate-limits/caller-limits";
import { ApiResponse } from "./response";
import { type OperationId, type Route } from "./routes";
import { observeInvoke } from "./telemetry";

export interface HandlerOptions extends Pick<ProxyOptions, "loadControlPlane"> {
  readonly models: Models;
  readonly settings: Omit<ApiSettings, "callers">;
  /** Loads the OpenAPI document, as JSON. */
  readonly loadOpenApi: () => Promise<string>;
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
  readonly limits: CallerLimits;
  readonly cache: ResponseCache;
  readonly fetchImage: FetchImage;
  /** Address of the stack's page, where it is known. */
  readonly pageUrl?: string | undefined;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
  /** Time within which every request is answered. */
  readonly answerSeconds?: number;
}

/** Opens after this many failures in a row of one endpoint, then probes it once per interval. */
const breakerRules = { failures: 5, probeMs: 1000 };

/** Operations that check the rate limit in parallel with their other waits; all others start after it. */
export const checksRateItself: ReadonlySet<OperationId> = new Set(["predict", "predictWithModel"]);

/** The handler of each operation. */
export function createHandlers(options: HandlerOptions): Record<OperationId, Handle> {
  const { models, settings, limits, now } = options;
  const states = new ModelStates(models, now);
  const asking = {
    breaker: new CircuitBreaker({ ...breakerRules, ...(now && { now }) }),
    coldWaitSeconds: settings.coldWaitSeconds,
    answerSeconds: options.answerSeconds ?? answerSeconds,
  };
  let loadedProxy: Promise<EndpointProxy> | undefined;

  function modelNow({ name, contract }: Model, caller: Caller) {
    const access = contract.kind === "chat" ? "chat" : "predict";
    return { state: states.of(name), allowed: mayUse({ access }, caller, name) };
  }

  function askOptions({ context: { record, signal } }: Call) {
    return { ...asking, states, since: record.startedAt, ...(signal && { signal }) };
  }

  function onCharged(call: Call, { headers }: Charge): void {
    call.answerHeaders = { ...call.answerHeaders, ...headers };
  }

  async function charge(call: Call): Promise<void> {
    onCharged(call, await call.context.record.time("store", () => limits.charge(call.caller)));
  }

  async function predictWith(chosen: Model, call: Call): Promise<ApiResponse> {
    const model = choose(chosen, "predict", call);
    const { request, context } = call;
    const { record } = context;
    const { bytes, variant } = await predict(
      model,
      {
        query: new URLSearchParams(request.query),
        body: bodyOf(call),
        caller: `${call.caller.kind} ${call.caller.id}`,
        cacheControl: request.headers["cache-control"] ?? null,
        admitted: call.admitted,
        charge: () => limits.charge(call.caller),
        onCharged: (charge) => onCharged(call, charge),
        record,
      },
      {
        ...askOptions(call),
        invoke: options.invoke,
        cache: options.cache,
        prepareBody: createPrepareBody((url, signal) => record.time("picture", () => options.fetchImage(url, signal))),
      },
    );
    return ApiResponse.jsonBytes(bytes, {
      "x-model-version": model.version,
      ...(model.variants.length > 0 && variant !== null && { "x-model-variant": variant }),
      ...(model.artifacts && record.cold && { "x-model-cold": "true" }),
      ...(record.cache && { "x-cache": record.cache }),
    });
  }

  async function completeChat(call: Call): Promise<ApiResponse> {
    const { createChat } = await import("./lazy-features.js");
    const { record, streaming } = call.context;
    const isStarting = () => {
      const model = models.get(record.model ?? "");
      return model !== undefined && states.mayBeStarting(model);
    };
    const chat = createChat({
      ...askOptions(call),
      models,
      endpoints: settings.proxy.endpoints,
      invoke: observeInvoke(record, options.invoke, isStarting),
      invokeStream: observeInvoke(record, options.invokeStream, isStarting),
    });
    return chat({
      query: new URLSearchParams(call.request.query),
      body: bodyOf(call),
      headers: call.request.headers,
      streaming,
      authorize: (model) => choose(model, "chat", call),
      authorizeEndpoint: (name) => {
        requireAccess({ access: "proxy" }, call.caller);
        record.endpoint = name;
      },
      charge: () => charge(call),
      onFailure: (error) => record.fail(error),
    });
  }

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

  return {
    predict: (call) => predictWith(firstOf(models), call),
    listModels: ({ caller }) =>
      ApiResponse.json({
        object: "list",
        data: [...models.values()].map((model) => summarizeModel(model, modelNow(model, caller))),
      }),
    getModel: ({ params, caller }) => {
      const model = findModel(models, params["model"]);
      return ApiResponse.json(describeModel(model, modelNow(model, caller)));
    },
    predictWithModel: (call) => predictWith(findModel(models, call.params["model"]), call),
    createChatCompletion: completeChat,
    listEndpoints: async ({ request }) => (await loadProxy()).list(new URLSearchParams(request.query)),
    invokeEndpoint: async (call) => (await loadProxy()).invoke(proxyCall(call)),
    invokeEndpointWithResponseStream: async (call) => (await loadProxy()).invokeStream(proxyCall(call)),
    getLinks: () => ApiResponse.json({ openapi: "/openapi.json", models: "/v1/models", page: options.pageUrl }),
    getHealth: () => ApiResponse.json({ status: "ok" }),
    getOpenApi: async () => ApiResponse.jsonBytes(Buffer.from(await options.loadOpenApi())),
  };
}

/** Records the model of a call. @throws ApiError if the caller may not use it, or it is asleep */
function choose(model: Model, access: Route["access"], { caller, context: { record } }: Call): AwakeModel {
  record.model = model.name;
  record.version = model.version;
  record.isShared = model.hosting === "shared";
  record.isChat = model.contract.kind === "chat";
  requireAccess({ access }, caller, model.name);
  if (isAwake(model)) return model;
  throw new ApiError(
    "asleep",
    `Model "${model.name}" is asleep: its endpoint is switched off. To wake it, remove \`state: asleep\` from the model in the stack's file and run \`pulumi up\`.`,
  );
}

const withoutModels =
  "This stack has no models of its own: it passes requests on to the endpoints that GET /v1/endpoints lists.";

function firstOf(models: Models): Model {
  for (const model of models.values()) return model;
  throw new ApiError("model_not_found", withoutModels);
}

function findModel(models: Models, name: string | undefined): Model {
  const model = models.get(name ?? "");
  if (model) return model;
  const known = models.size > 0 ? `Available: ${[...models.keys()].join(", ")}.` : withoutModels;
  throw new ApiError("model_not_found", `Unknown model "${name}". ${known}`, { param: "model" });
}
