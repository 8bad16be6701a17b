import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { type Prediction } from "../api/client";
import { retryWhileLoading, sleepUnlessAborted } from "../api/cold-start";
import { noAnswer, PredictionFailed, type Failure } from "../api/failure";
import { type Payload } from "../api/payload";
import { ApiStatusContext } from "./api-status";
import { type Run } from "./latest-run";

interface PredictionOptions {
  /** `onBegin` is called when an answer that streams begins, which ends the model's start. */
  readonly ask: (payload: Payload, signal: AbortSignal, onBegin: () => void) => Promise<Prediction>;
  readonly giveUpAfterSeconds: number;
  /** Called when a prediction ends, whatever its result. */
  readonly onSettled: (run: Run) => void;
}

/** Least time of an answer that waited for a start: the API holds a request meanwhile. */
const leastWakeSeconds = 2;
/** Time after which the API is asked for the model's state: a running model answers sooner. */
const longRunMs = 5000;

/** Runs one prediction at a time; a new one replaces the one under way. */
export function usePrediction({ ask, giveUpAfterSeconds, onSettled }: PredictionOptions) {
  const [run, setRun] = useState<Run>({ phase: "idle" });
  const controller = useRef<AbortController>(undefined);

  const start = (payload: Payload, isCold: boolean) => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    const startedAt = Date.now();
    let loading = false;
    let begunAt: number | undefined;
    setRun({ phase: "running", startedAt, loading });
    const settle = (settled: Run) => {
      if (controller.current !== mine) return;
      setRun(settled);
      onSettled(settled);
    };
    retryWhileLoading({
      attempt: () => ask(payload, mine.signal, () => (begunAt ??= Date.now())),
      giveUpAfterSeconds,
      sleep: (seconds) => sleepUnlessAborted(seconds, mine.signal),
      now: Date.now,
      onWaiting: () => {
        loading = true;
        setRun({ phase: "running", startedAt, loading });
      },
    }).then(
      (prediction) => {
        const seconds = ((begunAt ?? Date.now()) - startedAt) / 1000;
        const woke = loading || (isCold && seconds > leastWakeSeconds);
        settle({ phase: "done", prediction, wokeInSeconds: woke ? seconds : null });
      },
      (error: unknown) =>
        settle(mine.signal.aborted ? { phase: "cancelled" } : { phase: "failed", failure: failureOf(error) }),
    );
  };
  const cancel = () => controller.current?.abort();
  /** Cancels the prediction under way and clears the last one. */
  const dismiss = () => {
    cancel();
    controller.current = undefined;
    setRun({ phase: "idle" });
  };
  useEffect(() => cancel, []);
  const { refresh } = useContext(ApiStatusContext);
  const runningSince = run.phase === "running" ? run.startedAt : null;
  useEffect(() => {
    if (runningSince === null) return undefined;
    const timer = setTimeout(refresh, longRunMs);
    return () => clearTimeout(timer);
  }, [runningSince]);
  return { run, start, cancel, dismiss };
}

function failureOf(error: unknown): Failure {
  return error instanceof PredictionFailed ? error.failure : { ...noAnswer, message: String(error) };
}
