import { estimateText } from "../api/wake-times";
import { Elapsed } from "./elapsed";

interface WaitingProps {
  readonly startedAt: number;
  /** Whether the model is starting, as opposed to predicting. */
  readonly isStarting: boolean;
  readonly lastWakeSeconds: number | undefined;
  readonly onCancel: () => void;
}

/** What is going on, for how long already and for how much longer, with a way out. */
export function Waiting({ startedAt, isStarting, lastWakeSeconds, onCancel }: WaitingProps) {
  return (
    <div class="waiting">
      <progress aria-label={isStarting ? "The model is starting" : "Predicting"} />
      <p>
        <strong>{isStarting ? "The model is starting" : "Predicting"}</strong>, <Elapsed since={startedAt} /> so far
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
