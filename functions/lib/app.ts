import { Hono, type Context, type Handler } from "hono";
import { ApiError, describeError, errorResponse, toApiError } from "./errors";
import { answerSeconds } from "./limits";
import { type Model, type Models } from "./model";
import { describeModel, summarizeModel } from "./model-description";
import { ModelStates } from "./model-state";
import { predict, type PredictOptions } from "./predict";
import { routes, type OperationId } from "./routes";

/** What the gateway knows of a request beyond the request itself. */
export interface GatewayContext {
  readonly requestId: string;
  /** Whether the body came as base64. */
  readonly base64: boolean;
}

export interface AppOptions extends Pick<PredictOptions, "invoke" | "coldWaitSeconds"> {
  readonly models: Models;
  /** The OpenAPI document, as JSON. */
  readonly openApi: string;
  /** Takes one entry per failure that is ours or the model's. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
  readonly answerSeconds?: number;
}

interface Environment {
  Bindings: GatewayContext;
}

export type App = Hono<Environment>;

/** The whole API as a function from Request to Response. Knows no AWS and no environment. */
export function createApp(options: AppOptions): App {
  const { models } = options;
  const states = new ModelStates(models, options.now);
  const predictOptions = { answerSeconds, ...options, states };

  async function predictWith(model: Model, context: Context<Environment>): Promise<Response> {
    const body = {
      bytes: new Uint8Array(await context.req.arrayBuffer()),
      contentType: context.req.header("content-type") ?? null,
      base64: context.env.base64,
    };
    const query = new URL(context.req.url).searchParams;
    const { bytes, variant } = await predict(model, { query, body }, predictOptions);
    return jsonResponse(bytes, {
      "x-model-version": model.version,
      ...(model.variants.length > 0 && variant !== null && { "x-model-variant": variant }),
    });
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
    getHealth: () => Response.json({ status: "ok" }),
    getOpenApi: () => jsonResponse(options.openApi),
  };

  const app: App = new Hono<Environment>();
  for (const route of routes) app.on(route.method, honoPath(route.path), handlers[route.operationId]);
  for (const path of new Set(routes.map((route) => route.path))) app.all(honoPath(path), otherMethod(path));
  app.notFound((context) => {
    throw new ApiError("not_found", `There is no ${context.req.path}. GET /openapi.json describes what there is.`);
  });
  app.onError((error, context) => {
    const apiError = toApiError(error);
    if (apiError.status >= 500) {
      const { code, message, cause } = apiError;
      const { requestId } = context.env;
      options.log({ level: "ERROR", requestId, path: context.req.path, code, message, cause: describeError(cause) });
    }
    return errorResponse(apiError);
  });
  return app;
}

function jsonResponse(body: Uint8Array | string, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { "content-type": "application/json", ...headers } });
}

function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** Answers the methods that a path does not have. Preflights are the gateway's, so OPTIONS gets just the methods. */
function otherMethod(path: string): Handler<Environment> {
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
