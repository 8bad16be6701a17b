import { models as bundled } from "modelfront:contracts";
import { createApp, type App } from "./core/app";
import { createResponseCache } from "./core/cache/response-cache";
import { readConfig } from "./core/config";
import { describeError } from "./core/errors";
import { type FetchImage, type FetchImageOptions } from "./core/image-url/fetch-image";
import { createCallerLimits } from "./core/rate-limits/caller-limits";
import { createTelemetry, type Telemetry } from "./core/telemetry";
import { createSageMakerClient } from "./sagemaker/client";
import { createSageMakerInvoke } from "./sagemaker/invoke";
import { createSageMakerInvokeStream } from "./sagemaker/invoke-stream";
import { createStores } from "./stores";

/** The API and its log. */
export interface Application {
  readonly app: App;
  readonly telemetry: Telemetry;
}

/**
 * Wires the API from the environment of its functions.
 * @param client calls SageMaker; pass one with middleware, or captured by a tracer, to observe the calls
 */
export async function createApplication(
  env: Readonly<Record<string, string | undefined>>,
  client = createSageMakerClient(),
): Promise<Application> {
  const { models, settings, callers } = readConfig(env, bundled);
  const { counters, answers, idempotency } = await createStores(env, {
    cacheEntries: settings.cache.entries,
    whenStoreIsDown: settings.limits.whenStoreIsDown,
    warn: (message, cause) => write(`${JSON.stringify({ level: "WARN", message, cause: describeError(cause) })}\n`),
  });
  const app = createApp({
    models,
    settings,
    callers,
    pageUrl: env["PAGE_URL"],
    loadOpenApi: async () => (await import("modelfront:openapi")).openApi,
    invoke: createSageMakerInvoke(client),
    invokeStream: createSageMakerInvokeStream(client),
    limits: createCallerLimits(counters),
    cache: createResponseCache(answers, settings.cache),
    idempotency,
    fetchImage: async (url, signal) => (await loadFetchImage(settings.imageUrl))(url, signal),
    loadControlPlane: async () => (await import("./sagemaker/control-plane.js")).createControlPlane(),
  });
  const telemetry = createTelemetry({
    write,
    logBodies: settings.logBodies,
    metrics: settings.metrics,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? "modelfront",
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"] ?? "local",
  });
  return { app, telemetry };
}

/** Loads image fetching on first use: few requests need it. */
async function loadFetchImage(options: FetchImageOptions): Promise<FetchImage> {
  return (await import("./core/lazy-features.js")).createFetchImage(options);
}

function write(line: string): void {
  process.stdout.write(line);
}
