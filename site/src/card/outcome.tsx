import { type Ref } from "preact";
import { describeFailure } from "../api/explain-failure";
import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration } from "../format";
import { answerInWords } from "./answer-in-words";
import { ResultPane } from "./result-pane";
import { type Run } from "./latest-run";
import { timeOf, type ShownResult } from "./shown-result";
import { Waiting } from "./waiting";

interface OutcomeProps {
  readonly sectionRef: Ref<HTMLElement>;
  readonly model: ModelSummary;
  readonly field: Field;
  readonly run: Run;
  readonly shown: ShownResult | undefined;
  readonly isOutdated: boolean;
  readonly isCold: boolean;
  readonly apiUrl: string;
  readonly lastWakeSeconds: number | undefined;
  readonly onCancel: () => void;
}

/** Result of the input, live or stored, or the progress towards it. An error stands beside the form. */
export function Outcome({ run, shown, isOutdated, isCold, apiUrl, lastWakeSeconds, ...props }: OutcomeProps) {
  const { sectionRef, model, field, onCancel } = props;
  const { phase } = run;
  return (
    <section ref={sectionRef} class="outcome" tabIndex={-1} aria-label={`Result of ${model.title}`}>
      <h2>Result</h2>
      {phase === "running" && (
        <Waiting
          startedAt={run.startedAt}
          isCold={isCold}
          isLoading={run.loading}
          lastWakeSeconds={lastWakeSeconds}
          onCancel={onCancel}
        />
      )}
      {phase === "failed" && <p class="fine">No result: the message beside the form says why.</p>}
      {phase === "cancelled" && <p class="notice">Cancelled. Press Predict to try again.</p>}
      {shown && phase !== "failed" && (
        <ResultPane model={model} field={field} shown={shown} isOutdated={isOutdated} isPending={phase === "running"} />
      )}
      {!shown && phase === "idle" && <p class="fine">The prediction appears here.</p>}
      <p role="status" class="visually-hidden">
        {announcement(run, model, shown, apiUrl)}
      </p>
    </section>
  );
}

/** Text for screen readers after a change. */
function announcement(run: Run, model: ModelSummary, shown: ShownResult | undefined, apiUrl: string): string {
  switch (run.phase) {
    case "running":
      return run.loading ? "The model is starting. The prediction retries automatically." : "Predicting.";
    case "failed":
      return describeFailure(run.failure, apiUrl);
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
