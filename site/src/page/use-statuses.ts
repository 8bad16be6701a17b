import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { listStatuses } from "../api/client";
import { PredictionFailed, wantsKey } from "../api/failure";
import { type ModelStatus } from "../api/model-status";

export type Statuses = ReadonlyMap<string, ModelStatus> | "asking" | "unreachable" | "key wanted";

/**
 * What the API says of the models, asked anew by `refresh`. Each function of the API knows what it has seen itself: a
 * model that has just answered this page is ready, though the function that is asked may think it cold.
 */
export function useStatuses(apiUrl: string | undefined, assumedIdleSeconds: number) {
  const [statuses, setStatuses] = useState<Statuses>("asking");
  /** When models last answered this page, by name, as `Date.now()` has it. */
  const answered = useRef(new Map<string, number>());
  const refresh = useCallback(() => {
    if (apiUrl === undefined) return;
    listStatuses(apiUrl).then(
      (said) => setStatuses(correct(said, answered.current, assumedIdleSeconds * 1000)),
      (error: unknown) =>
        setStatuses(error instanceof PredictionFailed && wantsKey(error.failure) ? "key wanted" : "unreachable"),
    );
  }, [apiUrl, assumedIdleSeconds]);
  const noteAnswer = useCallback((name: string) => void answered.current.set(name, Date.now()), []);
  useEffect(refresh, [refresh]);
  return { statuses, refresh, noteAnswer };
}

function correct(said: ReadonlyMap<string, ModelStatus>, answered: ReadonlyMap<string, number>, upMs: number) {
  const isUp = (name: string) => Date.now() - (answered.get(name) ?? -Infinity) < upMs;
  return new Map(
    [...said].map(([name, status]) => [
      name,
      status.state === "cold" && isUp(name) ? { ...status, state: "ready" } : status,
    ]),
  );
}
