import { type ComponentChildren } from "preact";
import { describeFailure } from "../api/explain-failure";
import { FailureNotice } from "../card/failure-notice";
import { type Run } from "../card/latest-run";
import { Waiting } from "../card/waiting";
import { texts } from "../texts";

interface AnswerProgressProps {
  readonly run: Run;
  /** Answer so far; empty before its first text. */
  readonly partial: string;
  readonly hosting: string;
  readonly isCold: boolean;
  /** Seconds of the model's last start in this browser; undefined if none was measured. */
  readonly lastWakeSeconds: number | undefined;
  /** Something to do while the model starts. */
  readonly meanwhile: ComponentChildren;
  readonly apiUrl: string;
  readonly onCancel: () => void;
  /** Undefined if the model is switched off. */
  readonly onRetry: (() => void) | undefined;
}

/** Progress of an answer, with a way to stop it; afterwards its error, if it failed. */
export function AnswerProgress({ run, partial, apiUrl, onCancel, onRetry, ...start }: AnswerProgressProps) {
  return (
    <>
      {run.phase === "running" && partial !== "" && (
        <p class="answering">
          <button type="button" class="quiet" onClick={onCancel}>
            {texts.chat.stop}
          </button>
        </p>
      )}
      {run.phase === "running" && partial === "" && (
        <Waiting {...start} startedAt={run.startedAt} isLoading={run.loading} onCancel={onCancel} />
      )}
      {run.phase === "failed" && <FailureNotice failure={run.failure} apiUrl={apiUrl} onRetry={onRetry} />}
      <p role="status" class="visually-hidden">
        {announcement(run, partial, apiUrl)}
      </p>
    </>
  );
}

/** Text for screen readers after a change. An answer is announced by the log itself. */
function announcement(run: Run, partial: string, apiUrl: string): string {
  switch (run.phase) {
    case "running":
      return run.loading && partial === "" ? texts.card.startingNow : texts.chat.answeringNow;
    case "failed":
      return describeFailure(run.failure, apiUrl);
    case "cancelled":
      return texts.chat.stoppedNow;
    case "idle":
    case "done":
      return "";
  }
}
