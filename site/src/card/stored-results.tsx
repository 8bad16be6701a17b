import { type Field } from "../form/field";
import { type ModelSummary, type StoredCase, type StoredResults as Stored } from "../catalogue";
import { answerInWords } from "./answer-in-words";
import { Thumbnail } from "./thumbnail";

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
      <h2>Stored results</h2>
      <p class="fine">
        {cases.length} of {total} results recorded with {reference} when the model was built, not live. Choose one to
        compare.
      </p>
      <ul>
        {cases.map((stored) => (
          <li key={stored.name}>
            <button type="button" aria-pressed={stored === current} onClick={() => onTry(stored)}>
              <Thumbnail field={field} request={stored.request} />
              <span>
                <strong>{answerInWords(model, stored.response, 1)}</strong>
                <span class="fine">{stored.name}</span>
                <span class="try">Use this input</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
