import { type Call, type GatewayContext, type Handle } from "./call";
import { readCaller, requireAccess } from "./callers/access";
import { type Caller } from "./callers/caller";
import { type CallerPolicy } from "./callers/policy";
import { decompress } from "./decompress";
import { ApiError, type ErrorCode, errorResponse, toApiError } from "./errors";
import { checksRateItself, createHandlers, type HandlerOptions } from "./handlers";
import { fingerprintOf, idempotencyKeyHeader } from "./idempotency/idempotency-key";
import { type IdempotencyStores } from "./idempotency/idempotency-store";
import { runOnce } from "./idempotency/run-once";
import { createRefusals } from "./rate-limits/refusals";
import { type ApiRequest } from "./request";
import { ApiResponse } from "./response";
import { describeMissing } from "./missing-route";
import { createRouter } from "./router";
import { featuresOf, type Route, routesOf } from "./routes";
import { type LoggedBody, type RequestRecord } from "./telemetry";

export { type GatewayContext } from "./call";

export interface AppOptions extends HandlerOptions {
  readonly callers: CallerPolicy;
  readonly idempotency: IdempotencyStores;
}

/** Answers a request. Never rejects: a failure becomes an error response. */
export type App = (request: ApiRequest, context: GatewayContext) => Promise<ApiResponse>;

/** The caller on open routes. Has no rights. */
const anybody: Caller = { kind: "anonymous", id: "", scopes: [], models: null, limits: {} };

/** Refusals that are counted by caller. `rate_limited` is not: its own counter refuses from memory. */
const countedRefusals: ReadonlySet<ErrorCode> = new Set(["not_allowed", "quota_exceeded"]);

/** Creates the API as one function. Imports no AWS SDK and reads no environment. */
export function createApp(options: AppOptions): App {
  const { models, settings, limits, now } = options;
  const handlers = createHandlers(options);
  const refusals = createRefusals(options.callers.refusalsPerMinute, now);
  const find = createRouter(routesOf(featuresOf(models.values(), settings)));

  /** Refuses a caller with too many refused requests before anything is looked up for them. */
  function refuseRepeated(caller: Pick<Caller, "kind" | "id">): void {
    const seconds = refusals.waitSeconds(nameOf(caller));
    if (seconds === null) return;
    throw new ApiError("rate_limited", `Too many refused requests. Try again in ${seconds} s.`, {
      headers: { "retry-after": String(seconds) },
    });
  }

  /** Checks the caller's rights and starts the check of its request rate. */
  function admit(about: Omit<Call, "caller" | "admitted" | "answerHeaders">): Call {
    const { route, context } = about;
    const { record } = context;
    const caller = readCaller(context.authorizer, options.callers);
    record.caller = caller;
    refuseRepeated(caller);
    if (!mayUseEndpoints(route, caller)) requireAccess(route, caller);
    limits.refuseKnown(caller);
    const checked = record.time("store", () => limits.checkRate(caller));
    const call: Call = {
      ...about,
      caller,
      answerHeaders: {},
      admitted: checked.then((headers) => {
        call.answerHeaders = { ...headers, ...call.answerHeaders };
      }),
    };
    // The caller of `admitted` handles its rejection; this keeps it from counting as unhandled until then.
    call.admitted.catch(() => undefined);
    return call;
  }

  /** Runs the handler. A rate-limit refusal wins over any other outcome. */
  async function run(call: Call, handle: Handle): Promise<ApiResponse> {
    if (!checksRateItself.has(call.route.operationId)) await call.admitted;
    try {
      return await handle(call);
    } finally {
      await call.admitted;
    }
  }

  /** Replays the first answer to a request whose `Idempotency-Key` has been seen before. */
  async function once(call: Call, work: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const { method, path, query, headers, body } = call.request;
    const key = headers[idempotencyKeyHeader];
    if (key === undefined || method !== "POST" || call.route.streaming === "only") return work();
    await call.admitted;
    return runOnce(
      {
        store: call.caller.kind === "anonymous" ? options.idempotency.anonymous : options.idempotency.identified,
        whenStoreIsDown: settings.limits.whenStoreIsDown,
        caller: call.caller,
        route: `${method} ${path}`,
        key,
        fingerprint: fingerprintOf(query, headers["content-type"] ?? null, body),
        ...(now && { now }),
      },
      work,
    );
  }

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
    if (route.access === "open") {
      return handle({ ...about, caller: anybody, answerHeaders: {}, admitted: Promise.resolve() });
    }
    const call = admit(about);
    const response = await settle(record, async () => {
      if (request.headers["content-encoding"] !== undefined) {
        await call.admitted;
        call.request = await decompress(request);
      }
      return once(call, () => settle(record, () => run(call, handle)));
    });
    // A refusal brings its own limit headers.
    for (const [name, value] of Object.entries(call.answerHeaders)) response.headers[name] ??= value;
    if (record.logsBodies) record.answerBody = describeBody(response);
    return response;
  }

  return async (request, context) => {
    const { record } = context;
    const response = await settle(record, () => answer(request, context));
    if (record.caller && record.error && countedRefusals.has(record.error.code)) refusals.count(nameOf(record.caller));
    return request.method === "HEAD" ? ApiResponse.empty(response) : response;
  };
}

const nameOf = ({ kind, id }: Pick<Caller, "kind" | "id">) => `${kind}#${id}`;

/**
 * Admits callers with only the scope `proxy` to chat, whose model may be an endpoint; the handler checks each model's
 * scope.
 */
function mayUseEndpoints({ access }: Route, { scopes }: Caller): boolean {
  return access === "chat" && scopes.includes("proxy");
}

/** Turns any error thrown by the work into a response, and records it. */
async function settle(record: RequestRecord, work: () => ApiResponse | Promise<ApiResponse>): Promise<ApiResponse> {
  try {
    return await work();
  } catch (error) {
    record.fail(error);
    return errorResponse(toApiError(error));
  }
}

/** The body of a complete response; null for a stream. */
function describeBody({ headers, body }: ApiResponse): LoggedBody | null {
  return body instanceof Uint8Array ? { contentType: headers["content-type"] ?? null, bytes: body } : null;
}

/** Answers methods that a path does not support. Gateways answer preflights, so OPTIONS only lists the methods. */
function otherMethod({ method, path }: ApiRequest, methods: readonly string[]): ApiResponse {
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  if (method === "OPTIONS") return ApiResponse.empty({ status: 204, headers: { allow } });
  throw new ApiError("method_not_allowed", `${path} does not take ${method}. It takes ${allow}.`, {
    headers: { allow },
  });
}
