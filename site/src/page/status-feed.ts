import { needsKey, PredictionFailed } from "../api/failure";
import { type ModelStatus } from "../api/model-status";

/** Statuses by model name, or why there are none. */
export type Statuses = ReadonlyMap<string, ModelStatus> | "connecting" | "unreachable" | "key required";

export interface StatusFeed {
  /** Asks the API. */
  readonly refresh: () => void;
  /** Reports the API as unreachable, whatever the requests under way find. */
  readonly lose: () => void;
  /** Ends all reports. */
  readonly stop: () => void;
}

/** Time without an answer after which the API is reported as unreachable. An answer that comes later still counts. */
const patienceMs = 5000;

/**
 * Asks the API for statuses on demand and reports what it finds. Requests may overtake each other: once one has been
 * reported, those before it no longer count.
 */
export function createStatusFeed(
  ask: () => Promise<ReadonlyMap<string, ModelStatus>>,
  report: (statuses: Statuses) => void,
): StatusFeed {
  /** Numbers of the last request and of the newest that has been reported. */
  let sent = 0;
  let reported = 0;
  let isStopped = false;
  const reportFor = (request: number, statuses: Statuses) => {
    if (isStopped || request < reported) return;
    reported = request;
    report(statuses);
  };
  return {
    refresh() {
      const request = ++sent;
      const hung = setTimeout(() => reportFor(request, "unreachable"), patienceMs);
      ask()
        .finally(() => clearTimeout(hung))
        .then(
          (statuses) => reportFor(request, statuses),
          (error: unknown) =>
            reportFor(
              request,
              error instanceof PredictionFailed && needsKey(error.failure) ? "key required" : "unreachable",
            ),
        );
    },
    lose: () => reportFor(++sent, "unreachable"),
    stop() {
      isStopped = true;
    },
  };
}
