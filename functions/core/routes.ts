import { type ModelContract } from "../../model/contract";
import { type ApiSettings } from "./api-settings";
import { type Scope } from "./callers/caller";
import { proxyAnswerHeaders } from "./proxy/headers";

export interface Route {
  readonly method: "GET" | "POST";
  /** In OpenAPI's form, which is API Gateway's too: `/v1/models/{model}`. */
  readonly path: string;
  /** Stable name of the operation, used by generated clients. */
  readonly operationId: string;
  readonly summary: string;
  /** Required access: none (no authorizer); any caller that the stack's settings admit; or a scope. */
  readonly access: "open" | "caller" | Scope;
  /** Feature that the stack must have enabled. */
  readonly needs?: keyof Features;
  /** On the streaming API: as well as on the HTTP API (`too`), or exclusively (`only`). */
  readonly streaming?: "too" | "only";
}

/** Optional features of a stack. */
export interface Features {
  /** Chat with chat models, and with endpoints if the proxy is on. */
  readonly chat: boolean;
  /** The proxy for endpoints. */
  readonly proxy: boolean;
}

/** Reasons why a feature is off, for callers of its routes. */
export const offMessages: Readonly<Record<keyof Features, string>> = {
  chat: "Chat is off in this stack: none of its models is a chat model.",
  proxy: "The endpoint proxy is off in this stack: its setting api.proxy.endpoints lists no endpoints.",
};

/** Every route of the API: handled by the application, documented in OpenAPI, declared in API Gateway. */
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
  {
    method: "GET",
    path: "/",
    operationId: "getLinks",
    summary: "Find the API's documents and the page",
    access: "open",
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

/** Features of a stack with these models and settings. */
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

/** True if the stack needs the streaming API. */
export function streams(features: Features): boolean {
  return features.chat || features.proxy;
}

/** Response headers exposed to pages on other origins (CORS `Access-Control-Expose-Headers`). */
export const exposedHeaders = [
  "allow",
  "idempotent-replayed",
  "retry-after",
  "x-cache",
  "x-model-variant",
  "x-model-cold",
  "x-model-version",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-request-id",
  ...Object.keys(proxyAnswerHeaders),
];

/**
 * Request headers allowed from pages on other origins (CORS `Access-Control-Allow-Headers`): any, because SDKs add
 * their own (`x-stainless-*`, `openai-*`, tracing) with every release. The wildcard does not cover `authorization`,
 * which is named beside it, and works only without credentials mode (cookies), which the API never allows.
 * @see https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html whose `allowHeaders` takes
 * `authorization` and `*`
 */
export const allowedHeaders: readonly string[] = ["authorization", "*"];

/** Time for which a browser may cache a preflight response (CORS `Access-Control-Max-Age`). */
export const preflightMaxAgeSeconds = 86_400;
