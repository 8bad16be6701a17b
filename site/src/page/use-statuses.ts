import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { listStatuses } from "../api/client";
import { type ModelStatus } from "../api/model-status";
import { createStatusFeed, type StatusFeed, type Statuses } from "./status-feed";

/** Time between two looks at the API while the page is visible. */
const pollMs = 30_000;

/**
 * Loads the status of every model: at first, on `refresh`, regularly while the page is visible, and when the browser is
 * online again. Each instance of the API's function knows only its own calls: a model that has just answered this page
 * counts as ready even if the instance that reports the status thinks it cold.
 */
export function useStatuses(apiUrl: string | undefined, assumedIdleSeconds: number) {
  const [statuses, setStatuses] = useState<Statuses>("connecting");
  /** Time of each model's last answer to this page, from `Date.now()`. */
  const answered = useRef(new Map<string, number>());
  const feed = useRef<StatusFeed>(undefined);
  const refresh = useCallback(() => feed.current?.refresh(), []);
  const noteAnswer = useCallback((name: string) => void answered.current.set(name, Date.now()), []);
  useEffect(() => {
    if (apiUrl === undefined) return undefined;
    const mine = createStatusFeed(
      () => listStatuses(apiUrl),
      (found) =>
        setStatuses(
          typeof found === "string" ? found : withOwnAnswers(found, answered.current, assumedIdleSeconds * 1000),
        ),
    );
    feed.current = mine;
    mine.refresh();
    const refreshIfVisible = () => document.visibilityState === "visible" && mine.refresh();
    const timer = setInterval(refreshIfVisible, pollMs);
    document.addEventListener("visibilitychange", refreshIfVisible);
    addEventListener("online", mine.refresh);
    addEventListener("offline", mine.lose);
    return () => {
      mine.stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refreshIfVisible);
      removeEventListener("online", mine.refresh);
      removeEventListener("offline", mine.lose);
    };
  }, [apiUrl, assumedIdleSeconds]);
  return { statuses, refresh, noteAnswer };
}

/** Statuses in which a model that has answered this page within `upMs` milliseconds is not cold. */
function withOwnAnswers(
  reported: ReadonlyMap<string, ModelStatus>,
  answered: ReadonlyMap<string, number>,
  upMs: number,
) {
  const isUp = (name: string) => Date.now() - (answered.get(name) ?? -Infinity) < upMs;
  return new Map(
    [...reported].map(([name, status]) => [
      name,
      status.state === "cold" && isUp(name) ? { ...status, state: "ready" } : status,
    ]),
  );
}
