import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration, formatTime } from "../format";
import { answerInWords } from "./answer-in-words";
import { timeOf, type OwnResult } from "./shown-result";
import { Thumbnail } from "./thumbnail";
import { texts } from "../texts";

interface RunHistoryProps {
  readonly model: ModelSummary;
  readonly field: Field;
  readonly runs: readonly OwnResult[];
  /** The result on display; undefined while a failure is in its place. */
  readonly shown: unknown;
  readonly onShow: (run: OwnResult) => void;
}

/** Results of this session, each with a button that brings it and its input back. */
export function RunHistory({ model, field, runs, shown, onShow }: RunHistoryProps) {
  if (runs.every((run) => run === shown)) return null;
  return (
    <section class="stored history">
      <h2>{texts.card.yourResults}</h2>
      <ul>
        {runs.map((run) => (
          <li key={run.at}>
            <button type="button" aria-pressed={run === shown} onClick={() => onShow(run)}>
              <Thumbnail field={field} request={run.request} />
              <span>
                <strong dir="auto">{answerInWords(model, run.response, 1)}</strong>
                <span class="fine">{describeRun(run)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function describeRun(run: OwnResult): string {
  const [time, duration] = [formatTime(run.at), formatDuration(timeOf(run))];
  return run.source === "device" ? texts.device.runAt(time, duration) : texts.card.runAt(time, duration);
}
