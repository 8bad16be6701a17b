import { type ModelDetails } from "../catalogue";
import { texts } from "../texts";

interface ExamplesProps {
  readonly examples: ModelDetails["examples"];
  readonly onChoose: (request: unknown) => void;
}

/** Buttons that fill the form with the contract's examples. */
export function Examples({ examples, onChoose }: ExamplesProps) {
  return (
    <p class="examples">
      <span class="fine">{texts.card.examples}</span>
      {examples.map(({ summary, request }) => (
        <button key={summary} type="button" class="chip" onClick={() => onChoose(request)}>
          {summary}
        </button>
      ))}
    </p>
  );
}
