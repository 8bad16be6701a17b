import { type Field } from "../form/field";
import { type ModelSummary, type StoredCase, type StoredResults as Stored } from "../catalogue";
import { answerInWords } from "./answer-in-words";
import { Thumbnail } from "./thumbnail";
import { texts } from "../texts";

interface StoredResultsProps {
  readonly model: ModelSummary;
  readonly golden: Stored;
  readonly field: Field;
  readonly current: StoredCase | undefined;
  readonly onTry: (stored: StoredCase) => void;
}

/** Answers of the reference framework, each with a button that puts its input into the form. */
export function StoredResults({ model, golden, field, current, onTry }: StoredResultsProps) {
  const { cases, reference, total } = golden;
  return (
    <section class="stored">
      <h2 id={headingIdOf(model)} tabIndex={-1}>
        {texts.card.storedResults}
      </h2>
      <p class="fine">{texts.card.storedNote(cases.length, total, reference)}</p>
      <ul>
        {cases.map((stored) => (
          <li key={stored.name}>
            <button type="button" aria-pressed={stored === current} onClick={() => onTry(stored)}>
              <Thumbnail field={field} request={stored.request} />
              <span>
                <strong dir="auto">{answerInWords(model, stored.response, 1)}</strong>
                <span class="fine">{stored.name}</span>
                <span class="try">{texts.card.useInput}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface StoredMeanwhileProps extends Pick<StoredResultsProps, "model" | "golden"> {
  /** Consequence of choosing a stored result. */
  readonly note: string;
}

/** Leads someone who waits for a model's start to the stored results; nothing if there are none. */
export function StoredMeanwhile({ model, golden, note }: StoredMeanwhileProps) {
  if (golden.cases.length === 0) return null;
  return (
    <p class="fine">
      <button type="button" class="quiet" onClick={() => document.getElementById(headingIdOf(model))?.focus()}>
        {texts.card.storedMeanwhile}
      </button>{" "}
      {note}
    </p>
  );
}

function headingIdOf({ name }: ModelSummary): string {
  return `${name}-stored`;
}
