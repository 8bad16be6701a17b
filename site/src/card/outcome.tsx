import { type Ref } from "preact";
import { describeFailure } from "../api/explain-failure";
import { type ModelSummary, type StoredResults } from "../catalogue";
import { type Field } from "../form/field";
import { formatBytes, formatDuration } from "../format";
import { answerInWords } from "./answer-in-words";
import { DeviceOffer, type DeviceOffering } from "./device-offer";
import { ResultPane } from "./result-pane";
import { type Run } from "./latest-run";
import { timeOf, type Change, type ShownResult } from "./shown-result";
import { StoredMeanwhile } from "./stored-results";
import { Waiting } from "./waiting";
import { texts } from "../texts";

interface OutcomeProps {
  readonly sectionRef: Ref<HTMLElement>;
  readonly model: ModelSummary;
  readonly field: Field;
  readonly golden: StoredResults;
  readonly run: Run;
  readonly shown: ShownResult | undefined;
  /** Part of the form that has changed since the result. */
  readonly change: Change;
  /** True if this browser has answered what the form holds. */
  readonly isAnsweredHere: boolean;
  readonly hosting: string;
  readonly isCold: boolean;
  readonly apiUrl: string;
  readonly lastWakeSeconds: number | undefined;
  readonly onCancel: () => void;
  /** Undefined if the model cannot answer in this browser. */
  readonly onDevice: DeviceOffering | undefined;
}

/** Result of the input, live or stored, or the progress towards it. An error stands beside the form. */
export function Outcome({ run, shown, change, hosting, isCold, apiUrl, lastWakeSeconds, ...props }: OutcomeProps) {
  const { sectionRef, model, field, golden, isAnsweredHere, onCancel, onDevice } = props;
  const { phase } = run;
  const isWorking = onDevice?.isWorking ?? false;
  return (
    <section ref={sectionRef} class="outcome" tabIndex={-1} aria-label={texts.card.resultOf(model.title)}>
      <h2>{texts.card.result}</h2>
      {phase === "running" && (
        <Waiting
          startedAt={run.startedAt}
          hosting={hosting}
          isCold={isCold}
          isLoading={run.loading}
          lastWakeSeconds={lastWakeSeconds}
          onCancel={onCancel}
          meanwhile={
            isAnsweredHere ? (
              <p class="fine">{texts.device.replaced}</p>
            ) : onDevice ? (
              <DeviceOffer offering={onDevice} label={texts.device.meanwhile} />
            ) : (
              <StoredMeanwhile model={model} golden={golden} note={texts.card.storedCancels} />
            )
          }
        />
      )}
      {isWorking && onDevice && (
        <p class="fine" aria-busy="true">
          {texts.device.loading(formatBytes(onDevice.files.bytes))}
        </p>
      )}
      {phase === "failed" && !isAnsweredHere && <p class="fine">{texts.card.noResult}</p>}
      {phase === "cancelled" && <p class="notice">{texts.card.cancelledHint}</p>}
      {shown && (phase !== "failed" || isAnsweredHere) && (
        <ResultPane
          model={model}
          field={field}
          shown={shown}
          change={change}
          isPending={isWorking || (phase === "running" && !isAnsweredHere)}
        />
      )}
      {!shown && phase === "idle" && <p class="fine">{texts.card.appearsHere}</p>}
      <p role="status" class="visually-hidden">
        {isWorking ? texts.device.working : announcement(run, model, shown, apiUrl)}
      </p>
    </section>
  );
}

/** Text for screen readers after a change. */
function announcement(run: Run, model: ModelSummary, shown: ShownResult | undefined, apiUrl: string): string {
  if (shown?.source === "device" && run.phase !== "cancelled") {
    return texts.device.announced(answerInWords(model, shown.response, 3), formatDuration(timeOf(shown)));
  }
  switch (run.phase) {
    case "running":
      return run.loading ? texts.card.startingNow : texts.card.predictingNow;
    case "failed":
      return describeFailure(run.failure, apiUrl);
    case "cancelled":
      return texts.card.cancelled;
    case "idle":
    case "done": {
      if (!shown) return "";
      const answer = answerInWords(model, shown.response, 3);
      return shown.source === "live"
        ? texts.card.liveAnnounced(answer, formatDuration(timeOf(shown)))
        : texts.card.storedAnnounced(answer);
    }
  }
}
