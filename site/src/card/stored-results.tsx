import { type Field } from "../form/field";
import { type ModelSummary, type StoredCase, type StoredResults as Stored } from "../catalogue";
import { imageUrl } from "../image/base64";
import { answerInWords } from "./answer-in-words";

interface StoredResultsProps {
  readonly model: ModelSummary;
  readonly golden: Stored;
  readonly field: Field;
  readonly current: StoredCase | undefined;
  readonly onTry: (stored: StoredCase) => void;
}

/** What the reference framework answered, with a way to put each input into the form. */
export function StoredResults({ model, golden, field, current, onTry }: StoredResultsProps) {
  const { cases, reference, total } = golden;
  return (
    <section class="stored">
      <h3>Stored results</h3>
      <p class="fine">
        Recorded with {reference} when the model was made, so not live: {cases.length} of {total}. Try one to compare.
      </p>
      <ul>
        {cases.map((stored) => (
          <li key={stored.name}>
            <button type="button" aria-pressed={stored === current} onClick={() => onTry(stored)}>
              <Thumbnail field={field} request={stored.request} />
              <span>
                <strong>{answerInWords(model, stored.response, 1)}</strong>
                <span class="fine">{stored.name}</span>
                <span class="try">Try this one</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Thumbnail({ field, request }: { readonly field: Field; readonly request: unknown }) {
  if (field.kind !== "object") return null;
  const image = field.properties.find((property) => property.field.kind === "image");
  const value = image && (request as Readonly<Record<string, unknown>>)[image.name];
  return typeof value === "string" && value ? <img src={imageUrl(value)} alt="" loading="lazy" /> : null;
}
