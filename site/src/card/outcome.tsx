import { explainFailure } from "../api/failure";
import { formatDuration } from "../format";
import { headline, readResult } from "../result/read-result";
import { FailureNotice } from "./failure-notice";
import { ResultPane, timeOf, type Shown } from "./result-pane";
import { type Run } from "./use-prediction";
import { Waiting } from "./waiting";

interface OutcomeProps {
  /** Of the model. */
  readonly title: string;
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
export function Outcome({ title, run, shown, isOutdated, isCold, apiUrl, lastWakeSeconds, ...on }: OutcomeProps) {
  const { phase } = run;
  return (
    <section class="outcome" aria-label={`Result of ${title}`}>
      <h3>Result</h3>
      {phase === "running" && (
        <Waiting
          startedAt={run.startedAt}
          isCold={isCold}
          isLoading={run.loading}
          lastWakeSeconds={lastWakeSeconds}
          onCancel={on.onCancel}
        />
      )}
      {phase === "failed" && <FailureNotice failure={run.failure} apiUrl={apiUrl} onRetry={on.onRetry} />}
      {phase === "cancelled" && <p class="notice">Cancelled. Press Predict to ask again.</p>}
      {shown && phase !== "failed" && (
        <ResultPane shown={shown} isOutdated={isOutdated} isPending={phase === "running"} />
      )}
      {!shown && phase === "idle" && <p class="fine">Press Predict, or try one of the stored results below.</p>}
      <p role="status" class="visually-hidden">
        {announcement(run, shown, apiUrl)}
      </p>
    </section>
  );
}

/** What a screen reader says when something happened. */
function announcement(run: Run, shown: Shown | undefined, apiUrl: string): string {
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
      const findings = readResult(shown.response).slice(0, 3).map(headline).join("; ");
      return shown.source === "live"
        ? `Live result: ${findings}. ${formatDuration(timeOf(shown))}.`
        : `Stored result: ${findings}.`;
    }
  }
}
