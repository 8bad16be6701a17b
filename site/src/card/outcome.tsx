import { explainFailure } from "../api/failure";
import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration } from "../format";
import { answerInWords } from "./answer-in-words";
import { FailureNotice } from "./failure-notice";
import { ResultPane, timeOf, type Shown } from "./result-pane";
import { type Run } from "./use-prediction";
import { Waiting } from "./waiting";

interface OutcomeProps {
  readonly model: ModelSummary;
  readonly field: Field;
  readonly run: Run;
  readonly shown: Shown | undefined;
  readonly isOutdated: boolean;
  readonly isCold: boolean;
  readonly apiUrl: string;
  readonly lastWakeSeconds: number | undefined;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

/** What came of the input: a result, live or stored, an error, or what is being waited for. */
export function Outcome({ run, shown, isOutdated, isCold, apiUrl, lastWakeSeconds, ...props }: OutcomeProps) {
  const { model, field, onCancel, onRetry } = props;
  const { phase } = run;
  return (
    <section class="outcome" aria-label={`Result of ${model.title}`}>
      <h3>Result</h3>
      {phase === "running" && (
        <Waiting
          startedAt={run.startedAt}
          isCold={isCold}
          isLoading={run.loading}
          lastWakeSeconds={lastWakeSeconds}
          onCancel={onCancel}
        />
      )}
      {phase === "failed" && <FailureNotice failure={run.failure} apiUrl={apiUrl} onRetry={onRetry} />}
      {phase === "cancelled" && <p class="notice">Cancelled. Press Predict to ask again.</p>}
      {shown && phase !== "failed" && (
        <ResultPane model={model} field={field} shown={shown} isOutdated={isOutdated} isPending={phase === "running"} />
      )}
      {!shown && phase === "idle" && <p class="fine">Press Predict, or try one of the stored results below.</p>}
      <p role="status" class="visually-hidden">
        {announcement(run, model, shown, apiUrl)}
      </p>
    </section>
  );
}

/** What a screen reader says when something happened. */
function announcement(run: Run, model: ModelSummary, shown: Shown | undefined, apiUrl: string): string {
  switch (run.phase) {
    case "running":
      return run.loading ? "The model is starting. The prediction will be asked for again." : "Predicting.";
    case "failed": {
      const { title, advice } = explainFailure(run.failure, apiUrl);
      return `${title}. ${advice}`;
    }
    case "cancelled":
      return "Cancelled.";
    case "idle":
    case "done": {
      if (!shown) return "";
      const answer = answerInWords(model, shown.response, 3);
      return shown.source === "live"
        ? `Live result: ${answer}. ${formatDuration(timeOf(shown))}.`
        : `Stored result: ${answer}.`;
    }
  }
}
