import { useEffect, useState } from "preact/hooks";
import { estimateText } from "../api/wake-times";

interface WaitingProps {
  readonly startedAt: number;
  /** Whether the model has to start, as far as anyone knows. */
  readonly isCold: boolean;
  /** Whether the API has said so in its answer to this very request. */
  readonly isLoading: boolean;
  readonly lastWakeSeconds: number | undefined;
  readonly onCancel: () => void;
}

/** Nothing is said of a wait that is shorter. */
const unnoticedMs = 300;
/** A model that the API believes to be cold may be warm all the same: it would have answered by now. */
const surelyColdMs = 1500;

/** What is going on, for how long already and for how much longer, with a way out. */
export function Waiting({ startedAt, isCold, isLoading, lastWakeSeconds, onCancel }: WaitingProps) {
  const elapsedMs = useElapsed(startedAt);
  if (elapsedMs < unnoticedMs) return null;
  const isStarting = isLoading || (isCold && elapsedMs > surelyColdMs);
  const what = isStarting ? "The model is starting" : "Predicting";
  return (
    <div class="waiting">
      <progress aria-label={what} />
      <p>
        <strong>{what}</strong>,{" "}
        <span role="timer" class="elapsed">
          {Math.floor(elapsedMs / 1000)} s
        </span>{" "}
        so far
        <button type="button" class="quiet" onClick={onCancel}>
          Cancel
        </button>
      </p>
      {isStarting && (
        <p class="fine">
          Nothing ran here for a while, so a container starts first. {estimateText(lastWakeSeconds)} Your prediction is
          asked for again by itself.
        </p>
      )}
    </div>
  );
}

/** Milliseconds since a moment, counting. */
function useElapsed(since: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - since);
}
