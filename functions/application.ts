import { models as bundled, openApi } from "modelfront:contracts";
import { createApp, type App } from "./lib/app";
import { readConfig } from "./lib/config";
import { createCallerLimits } from "./lib/quota/caller-limits";
import { createSageMakerClient, createSageMakerInvoke, createSageMakerInvokeStream } from "./sagemaker";
import { createMemoryCounters } from "./stores/memory-counters";

/** The API as the environment of its functions asks for it: wiring alone. */
export function createApplication(): App {
  const config = readConfig(process.env, bundled);
  const client = createSageMakerClient();
  return createApp({
    ...config,
    openApi,
    invoke: createSageMakerInvoke(client),
    invokeStream: createSageMakerInvokeStream(client),
    limits: createCallerLimits(createMemoryCounters(), config.settings.limits),
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
  });
}
