import { formatNumber, localize } from "../format";
import { HighlightedText } from "./highlighted-text";
import { locateWords } from "./locate-words";
import { weightiest, type Attribution, type Explanation } from "./read-explanations";
import { texts } from "../texts";

/** Number of attributions shown; the rest are only counted. */
const maxAttributions = 20;

interface ExplanationViewProps {
  readonly explanation: Explanation;
  /** Text that the request is about; null if it is about anything else. */
  readonly text: string | null;
}

/**
 * Contribution of each part of the input: a bar to the right or left of a middle line, with its number in words. The words
 * of a text are highlighted in it, with the bars behind a button.
 */
export function ExplanationView({ explanation, text }: ExplanationViewProps) {
  const { explains, baseValue, attributions } = explanation;
  const shown = weightiest(attributions, maxAttributions);
  const hidden = attributions.length - shown.length;
  const largest = Math.max(...attributions.map(({ attribution }) => Math.abs(attribution)), 1e-12);
  const total = attributions.reduce((sum, { attribution }) => sum + attribution, baseValue);
  const pieces = text === null ? undefined : locateWords(text, attributions);
  const bars = (
    <>
      <ul class="bars signed">
        {shown.map((each, i) => (
          <Signed key={i} attribution={each} largest={largest} />
        ))}
      </ul>
      {hidden > 0 && <p class="fine">{texts.result.moreSmaller(hidden)}</p>}
    </>
  );
  return (
    <section class="explanation">
      <h3>{texts.result.why(explains)}</h3>
      <p class="fine">{texts.result.effect(round(baseValue), round(total))}</p>
      {pieces ? (
        <>
          <HighlightedText pieces={pieces} />
          <details class="raw">
            <summary>{texts.result.wordContributions}</summary>
            {bars}
          </details>
        </>
      ) : (
        bars
      )}
    </section>
  );
}

interface SignedProps {
  readonly attribution: Attribution;
  readonly largest: number;
}

function Signed({ attribution: { feature, value, attribution }, largest }: SignedProps) {
  const side = attribution < 0 ? "subtracts" : "adds";
  return (
    <li>
      <span class="bar-label">
        {feature} <strong>{typeof value === "number" ? formatNumber(value) : value}</strong>
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class={`bar-fill ${side}`} style={{ width: `${(Math.abs(attribution) / largest) * 50}%` }} />
      </span>
      <span class="bar-value">
        {round(attribution) === "0" ? texts.result.noEffect : texts.result[`${side}Size`](round(Math.abs(attribution)))}
      </span>
    </li>
  );
}

function round(value: number): string {
  const rounded = Number(value.toFixed(3));
  return localize(String(rounded === 0 ? 0 : rounded)).replace("-", "−");
}
