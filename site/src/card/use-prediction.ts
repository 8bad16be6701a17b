import { useEffect, useRef, useState } from "preact/hooks";
import { type Prediction } from "../api/client";
import { retryWhileLoading, sleepUnlessAborted } from "../api/cold-start";
import { noAnswer, PredictionFailed, type Failure } from "../api/failure";
import { type Payload } from "../form/request";

export type Run =
  | { readonly phase: "idle" }
  /** `loading` once the API has said that the model is starting. */
  | { readonly phase: "running"; readonly startedAt: number; readonly loading: boolean }
  /** `wokeInSeconds` is how long it took with the start of the container; null if none had to start. */
  | { readonly phase: "done"; readonly prediction: Prediction; readonly wokeInSeconds: number | null }
  | { readonly phase: "failed"; readonly failure: Failure }
  | { readonly phase: "cancelled" };

interface PredictionOptions {
  readonly ask: (payload: Payload, signal: AbortSignal) => Promise<Prediction>;
  readonly giveUpAfterSeconds: number;
  /** Told once an attempt to predict is over, however it ended. */
  readonly onSettled: (run: Run) => void;
}

/** The API holds a request while a container starts; an answer that came faster was no start. */
const leastWakeSeconds = 2;

/** One prediction at a time: a new one replaces the one that is under way. */
export function usePrediction({ ask, giveUpAfterSeconds, onSettled }: PredictionOptions) {
  const [run, setRun] = useState<Run>({ phase: "idle" });
  const controller = useRef<AbortController>(undefined);

  const start = (payload: Payload, isCold: boolean) => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    const startedAt = Date.now();
    let loading = false;
    setRun({ phase: "running", startedAt, loading });
    const settle = (settled: Run) => {
      if (controller.current !== mine) return;
      setRun(settled);
      onSettled(settled);
    };
    retryWhileLoading({
      attempt: () => ask(payload, mine.signal),
      giveUpAfterSeconds,
      sleep: (seconds) => sleepUnlessAborted(seconds, mine.signal),
      now: Date.now,
      onWaiting: () => {
        loading = true;
        setRun({ phase: "running", startedAt, loading });
      },
    }).then(
      (prediction) => {
        const seconds = (Date.now() - startedAt) / 1000;
        const woke = loading || (isCold && seconds > leastWakeSeconds);
        settle({ phase: "done", prediction, wokeInSeconds: woke ? seconds : null });
      },
      (error: unknown) =>
        settle(mine.signal.aborted ? { phase: "cancelled" } : { phase: "failed", failure: failureOf(error) }),
    );
  };
  const cancel = () => controller.current?.abort();
  /** Forgets the last one, and the one under way. */
  const dismiss = () => {
    cancel();
    controller.current = undefined;
    setRun({ phase: "idle" });
  };
  useEffect(() => cancel, []);
  return { run, start, cancel, dismiss };
}

function failureOf(error: unknown): Failure {
  return error instanceof PredictionFailed ? error.failure : { ...noAnswer, message: String(error) };
}
