export interface Route {
  readonly method: "GET" | "POST";
  /** In OpenAPI's form, which is API Gateway's too: `/v1/models/{model}`. */
  readonly path: string;
  /** Stable name of the operation: clients are generated from it. */
  readonly operationId: string;
  readonly summary: string;
}

/** Every route of the API: what it handles, what OpenAPI documents, what API Gateway lets through. */
export const routes = [
  { method: "POST", path: "/predict", operationId: "predict", summary: "Predict with the stack's first model" },
  { method: "GET", path: "/v1/models", operationId: "listModels", summary: "List the models and their state" },
  {
    method: "GET",
    path: "/v1/models/{model}",
    operationId: "getModel",
    summary: "Describe one model: JSON schemas, examples, state",
  },
  {
    method: "POST",
    path: "/v1/models/{model}/predict",
    operationId: "predictWithModel",
    summary: "Predict with the model that is named",
  },
  { method: "GET", path: "/healthz", operationId: "getHealth", summary: "Tell that the API is up" },
  { method: "GET", path: "/openapi.json", operationId: "getOpenApi", summary: "Get the OpenAPI document of this API" },
] as const satisfies readonly Route[];

export type OperationId = (typeof routes)[number]["operationId"];

/** Headers of our answers that a page on another origin must be able to read (CORS `Access-Control-Expose-Headers`). */
export const exposedHeaders = ["allow", "retry-after", "x-model-variant", "x-model-version", "x-request-id"] as const;

/** Headers that a page on another origin may send (CORS `Access-Control-Allow-Headers`). */
export const allowedHeaders = ["content-type"] as const;

/** How long a browser may keep the answer to a preflight request (CORS `Access-Control-Max-Age`). */
export const preflightMaxAgeSeconds = 86_400;
