import { type ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { startText } from "../api/wake-times";
import { texts } from "../texts";

interface WaitingProps {
  readonly startedAt: number;
  /** Hosting of the model, as the API names it; empty while unknown. */
  readonly hosting: string;
  /** True if the API last reported that the model is not running. */
  readonly isCold: boolean;
  /** True once the API has answered this request with `model_loading`. */
  readonly isLoading: boolean;
  readonly lastWakeSeconds: number | undefined;
  readonly onCancel: () => void;
  /** Something to do meanwhile, shown once the model is known to start. */
  readonly meanwhile?: ComponentChildren;
}

/** Least wait that is shown. */
const unnoticedMs = 300;
/** Wait after which a model reported as cold really is starting: a running one would have answered. */
const surelyColdMs = 1500;

/** Progress of a prediction: what happens, the time so far, an estimate, and a button to cancel. */
export function Waiting({ startedAt, hosting, isCold, isLoading, lastWakeSeconds, onCancel, meanwhile }: WaitingProps) {
  const elapsedMs = useElapsed(startedAt);
  if (elapsedMs < unnoticedMs) return null;
  const isStarting = isLoading || (isCold && elapsedMs > surelyColdMs);
  const what = isStarting ? texts.card.starting : texts.card.predicting;
  return (
    <div class="waiting">
      <progress aria-label={what} />
      <p>
        <strong>{what}</strong>,{" "}
        <span role="timer" class="elapsed">
          {texts.card.soFar(`${Math.floor(elapsedMs / 1000)} s`)}
        </span>
        <button type="button" class="quiet" onClick={onCancel}>
          {texts.card.cancel}
        </button>
      </p>
      {isStarting && (
        <>
          <p class="fine">{startText(hosting, lastWakeSeconds)}</p>
          {meanwhile}
        </>
      )}
    </div>
  );
}

/** Milliseconds since a point in time, updated every 250 ms. */
function useElapsed(since: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since);
}
