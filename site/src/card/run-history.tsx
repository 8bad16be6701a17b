import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration, formatTime } from "../format";
import { answerInWords } from "./answer-in-words";
import { type LiveResult } from "./session-runs";
import { timeOf } from "./shown-result";
import { Thumbnail } from "./thumbnail";
import { texts } from "../texts";

interface RunHistoryProps {
  readonly model: ModelSummary;
  readonly field: Field;
  readonly runs: readonly LiveResult[];
  readonly shown: unknown;
  readonly onShow: (run: LiveResult) => void;
}

/** Live results of this session, each with a button that brings it and its input back. */
export function RunHistory({ model, field, runs, shown, onShow }: RunHistoryProps) {
  if (runs.length < 2) return null;
  return (
    <section class="stored history">
      <h2>{texts.card.yourResults}</h2>
      <ul>
        {runs.map((run) => (
          <li key={run.at}>
            <button type="button" aria-pressed={run === shown} onClick={() => onShow(run)}>
              <Thumbnail field={field} request={run.request} />
              <span>
                <strong>{answerInWords(model, run.response, 1)}</strong>
                <span class="fine">{texts.card.runAt(formatTime(run.at), formatDuration(timeOf(run)))}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
