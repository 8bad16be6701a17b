import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { listStatuses } from "../api/client";
import { needsKey, PredictionFailed } from "../api/failure";
import { type ModelStatus } from "../api/model-status";

/** Statuses by model name, or why there are none. */
export type Statuses = ReadonlyMap<string, ModelStatus> | "connecting" | "unreachable" | "key required";

/** Time between two looks at the API while the page is visible. */
const pollMs = 30_000;
/** Time without an answer after which the page says so. An answer that comes later still counts. */
const patienceMs = 5000;

/**
 * Loads the status of every model: at first, on `refresh`, regularly while the page is visible, and when the browser is
 * online again. Each instance of the API's function knows only its own calls: a model that has just answered this page
 * counts as ready even if the instance that reports the status thinks it cold.
 */
export function useStatuses(apiUrl: string | undefined, assumedIdleSeconds: number) {
  const [statuses, setStatuses] = useState<Statuses>("connecting");
  /** Time of each model's last answer to this page, from `Date.now()`. */
  const answered = useRef(new Map<string, number>());
  const refresh = useCallback(() => {
    if (apiUrl === undefined) return;
    const hung = setTimeout(() => setStatuses("unreachable"), patienceMs);
    listStatuses(apiUrl)
      .then(
        (reported) => setStatuses(correct(reported, answered.current, assumedIdleSeconds * 1000)),
        (error: unknown) =>
          setStatuses(error instanceof PredictionFailed && needsKey(error.failure) ? "key required" : "unreachable"),
      )
      .finally(() => clearTimeout(hung));
  }, [apiUrl, assumedIdleSeconds]);
  const noteAnswer = useCallback((name: string) => void answered.current.set(name, Date.now()), []);
  useEffect(() => {
    refresh();
    const refreshIfVisible = () => document.visibilityState === "visible" && refresh();
    const timer = setInterval(refreshIfVisible, pollMs);
    const lose = () => setStatuses("unreachable");
    document.addEventListener("visibilitychange", refreshIfVisible);
    addEventListener("online", refresh);
    addEventListener("offline", lose);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refreshIfVisible);
      removeEventListener("online", refresh);
      removeEventListener("offline", lose);
    };
  }, [refresh]);
  return { statuses, refresh, noteAnswer };
}

function correct(reported: ReadonlyMap<string, ModelStatus>, answered: ReadonlyMap<string, number>, upMs: number) {
  const isUp = (name: string) => Date.now() - (answered.get(name) ?? -Infinity) < upMs;
  return new Map(
    [...reported].map(([name, status]) => [
      name,
      status.state === "cold" && isUp(name) ? { ...status, state: "ready" } : status,
    ]),
  );
}
