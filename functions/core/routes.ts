import { type ModelContract } from "../../model/contract";
import { type ApiSettings } from "./api-settings";
import { type Scope } from "./callers/caller";
import { invocationHeaders, proxyAnswerHeaders, streamHeaders } from "./proxy/headers";

export interface Route {
  readonly method: "GET" | "POST";
  /** In OpenAPI's form, which is API Gateway's too: `/v1/models/{model}`. */
  readonly path: string;
  /** Stable name of the operation: clients are generated from it. */
  readonly operationId: string;
  readonly summary: string;
  /** Who may call: all the world, without an authorizer; any caller of the stack's settings; callers with the scope. */
  readonly access: "open" | "caller" | Scope;
  /** What a stack must have for it: a chat model, allowed endpoints. */
  readonly needs?: keyof Features;
  /** Whether the streaming API has it, beside the HTTP API (`too`) or alone (`only`). */
  readonly streaming?: "too" | "only";
}

/** What a stack may have beside predictions. */
export interface Features {
  /** Chat: with models of the kind `chat`, and with endpoints where the proxy is on. */
  readonly chat: boolean;
  /** The proxy for endpoints. */
  readonly proxy: boolean;
}

/** Every route of the API: what it handles, what OpenAPI documents, what API Gateway lets through. */
export const routes = [
  {
    method: "POST",
    path: "/predict",
    operationId: "predict",
    summary: "Predict with the stack's first model",
    access: "predict",
  },
  {
    method: "GET",
    path: "/v1/models",
    operationId: "listModels",
    summary: "List the models and their state",
    access: "caller",
    streaming: "too",
  },
  {
    method: "GET",
    path: "/v1/models/{model}",
    operationId: "getModel",
    summary: "Describe one model: JSON schemas, examples, state",
    access: "caller",
    streaming: "too",
  },
  {
    method: "POST",
    path: "/v1/models/{model}/predict",
    operationId: "predictWithModel",
    summary: "Predict with the model that is named",
    access: "predict",
  },
  {
    method: "POST",
    path: "/v1/chat/completions",
    operationId: "createChatCompletion",
    summary: "Chat with a model, in OpenAI's protocol",
    access: "chat",
    needs: "chat",
    streaming: "too",
  },
  {
    method: "GET",
    path: "/v1/endpoints",
    operationId: "listEndpoints",
    summary: "List the SageMaker endpoints that may be asked",
    access: "proxy",
    needs: "proxy",
  },
  {
    method: "POST",
    path: "/v1/endpoints/{name}/invocations",
    operationId: "invokeEndpoint",
    summary: "Ask a SageMaker endpoint, body and answer as they are",
    access: "proxy",
    needs: "proxy",
  },
  {
    method: "POST",
    path: "/v1/endpoints/{name}/invocations-response-stream",
    operationId: "invokeEndpointWithResponseStream",
    summary: "Ask a SageMaker endpoint that streams its answer",
    access: "proxy",
    needs: "proxy",
    streaming: "only",
  },
  { method: "GET", path: "/healthz", operationId: "getHealth", summary: "Tell that the API is up", access: "open" },
  {
    method: "GET",
    path: "/openapi.json",
    operationId: "getOpenApi",
    summary: "Get the OpenAPI document of this API",
    access: "caller",
  },
] as const satisfies readonly Route[];

export type OperationId = (typeof routes)[number]["operationId"];

/** What a stack with these models and settings has. */
export function featuresOf(
  models: Iterable<{ readonly contract: Pick<ModelContract, "kind"> }>,
  { proxy }: Pick<ApiSettings, "proxy">,
): Features {
  const proxies = proxy.endpoints.length > 0;
  return { chat: proxies || [...models].some(({ contract }) => contract.kind === "chat"), proxy: proxies };
}

/** The routes of a stack with these features. */
export function routesOf(features: Features): readonly (Route & { readonly operationId: OperationId })[] {
  return routes.filter((route: Route) => route.needs === undefined || features[route.needs]);
}

/** Whether the stack needs the streaming API. */
export function streams(features: Features): boolean {
  return features.chat || features.proxy;
}

/** Headers of our answers that a page on another origin must be able to read (CORS `Access-Control-Expose-Headers`). */
export const exposedHeaders = [
  "allow",
  "idempotent-replayed",
  "retry-after",
  "x-cache",
  "x-model-variant",
  "x-model-version",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-request-id",
  ...Object.keys(proxyAnswerHeaders),
];

/** Headers that a page on another origin may send (CORS `Access-Control-Allow-Headers`). */
export const allowedHeaders = [
  "authorization",
  "cache-control",
  "content-type",
  "idempotency-key",
  "x-api-key",
  ...new Set([...Object.keys(invocationHeaders), ...Object.keys(streamHeaders)]),
];

/** How long a browser may keep the answer to a preflight request (CORS `Access-Control-Max-Age`). */
export const preflightMaxAgeSeconds = 86_400;
