import { Hono, type Context, type Handler, type MiddlewareHandler } from "hono";
import { type ApiSettings } from "./api-settings";
import { readCaller, requireAccess, type AuthorizerContext } from "./callers/access";
import { type Caller } from "./callers/caller";
import { type CallerPolicy } from "./callers/policy";
import { createChat } from "./chat";
import { ApiError, describeError, errorResponse, toApiError } from "./errors";
import { type Invoke, type InvokeStream } from "./invoke";
import { answerSeconds } from "./limits";
import { type Model, type Models } from "./model";
import { describeModel, summarizeModel } from "./model-description";
import { ModelStates } from "./model-state";
import { predict } from "./predict";
import { type CallerLimits } from "./quota/caller-limits";
import { featuresOf, routesOf, type OperationId, type Route } from "./routes";

/** What the gateway knows of a request beyond the request itself. */
export interface GatewayContext {
  readonly requestId: string;
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
}

export interface AppOptions {
  readonly models: Models;
  readonly settings: Omit<ApiSettings, "callers">;
  readonly callers: CallerPolicy;
  /** The OpenAPI document, as JSON. */
  readonly openApi: string;
  readonly invoke: Invoke;
  readonly invokeStream: InvokeStream;
  readonly limits: CallerLimits;
  /** Takes one entry per failure that is ours or the model's. */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
  readonly now?: () => number;
  readonly answerSeconds?: number;
}

interface Environment {
  Bindings: GatewayContext;
  Variables: {
    caller: Caller;
    /** Headers that the answer gets, whatever it is. */
    answerHeaders: Record<string, string>;
  };
}
type AppContext = Context<Environment>;

export type App = Hono<Environment>;

/** The whole API as a function from Request to Response. Knows no AWS and no environment. */
export function createApp(options: AppOptions): App {
  const { models, settings, limits } = options;
  const states = new ModelStates(models, options.now);
  const askOptions = { answerSeconds, ...options, coldWaitSeconds: settings.coldWaitSeconds, states };
  const chat = createChat(askOptions);

  /** Lets callers in whom the route is for, at the rate that is theirs. */
  function admit(route: Route): MiddlewareHandler<Environment> {
    return async (context, next) => {
      const caller = readCaller(context.env.authorizer, options.callers);
      requireAccess(route, caller);
      context.set("caller", caller);
      context.set("answerHeaders", { ...(await limits.checkRate(caller)) });
      await next();
      for (const [name, value] of Object.entries(context.get("answerHeaders"))) context.res.headers.set(name, value);
    };
  }

  function authorize(route: Pick<Route, "access">, context: AppContext): (model: Model) => void {
    return ({ name }) => requireAccess(route, context.get("caller"), name);
  }

  async function charge(context: AppContext): Promise<void> {
    Object.assign(context.get("answerHeaders"), await limits.charge(context.get("caller")));
  }

  async function predictWith(model: Model, context: AppContext): Promise<Response> {
    authorize({ access: "predict" }, context)(model);
    const query = new URL(context.req.url).searchParams;
    const { bytes, variant } = await predict(model, { query, body: await readBody(context) }, askOptions);
    return jsonResponse(bytes, {
      "x-model-version": model.version,
      ...(model.variants.length > 0 && variant !== null && { "x-model-variant": variant }),
    });
  }

  const handlers: Partial<Record<OperationId, Handler<Environment>>> = {
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
    createChatCompletion: async (context) =>
      chat({
        query: new URL(context.req.url).searchParams,
        body: await readBody(context),
        streaming: context.env.streaming,
        ...(context.env.signal && { signal: context.env.signal }),
        authorize: authorize({ access: "chat" }, context),
        charge: () => charge(context),
        onFailure: (error) => logFailure(toApiError(error), context),
      }),
    getHealth: () => Response.json({ status: "ok" }),
    getOpenApi: () => jsonResponse(options.openApi),
  };

  function logFailure(error: ApiError, context: AppContext): void {
    if (error.status < 500) return;
    const { code, message, cause } = error;
    const { requestId } = context.env;
    options.log({ level: "ERROR", requestId, path: context.req.path, code, message, cause: describeError(cause) });
  }

  const available = routesOf(featuresOf(models.values(), settings));
  const app: App = new Hono<Environment>();
  for (const route of available) {
    const steps = route.access === "open" ? [] : [admit(route)];
    const handle = handlers[route.operationId];
    if (handle) app.on([route.method], [honoPath(route.path)], ...steps, handle);
  }
  for (const path of new Set(available.map((route) => route.path))) {
    app.all(honoPath(path), otherMethod(path, available));
  }
  app.notFound((context) => {
    throw new ApiError("not_found", `There is no ${context.req.path}. GET /openapi.json describes what there is.`);
  });
  app.onError((error, context) => {
    const apiError = toApiError(error);
    logFailure(apiError, context);
    return errorResponse(apiError);
  });
  return app;
}

async function readBody({ req, env }: AppContext) {
  const contentType = req.header("content-type") ?? null;
  return { bytes: new Uint8Array(await req.arrayBuffer()), contentType, base64: env.base64 };
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
