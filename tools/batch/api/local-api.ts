import { parseSettings } from "../../../infra/settings/parse";
import { startLocalStack } from "../../../local/stack";
import { readModel } from "../../../model/registry";
import { BatchError } from "../rows/row";

/** Lines of the stack's log that are shown if it fails. */
const shownLines = 5;

/** An API on this machine. */
export interface LocalApi {
  readonly url: string;
  /** Last lines that the stack has written. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts the local stack with one model, without limits and without a cache.
 * @throws BatchError if there is no such model
 */
export async function startLocalApi(model: string): Promise<LocalApi> {
  try {
    readModel(model);
  } catch (cause) {
    throw new BatchError((cause as Error).message, { cause });
  }
  const settings = parseSettings({
    values: {
      models: [{ name: model, hosting: { mode: "always-on", instanceType: "ml.m5.large" } }],
      api: {
        callers: { anonymous: { scopes: ["predict"] } },
        throttle: { rateLimit: 100_000, burstLimit: 100_000 },
        cache: { seconds: 0 },
      },
    },
    region: "us-east-1",
    source: "npm run batch",
  });
  const log: string[] = [];
  const stack = await startLocalStack({
    settings,
    log: (line) => {
      log.push(line);
      if (log.length > shownLines) log.shift();
    },
  });
  return { url: stack.apiUrl, log, close: () => stack.close() };
}
