import { formatNumber } from "../format";
import { weightiest, type Attribution, type Explanation } from "./read-explanations";

/** Attributions beyond this are summed up in a line. */
const maxAttributions = 20;

/** What each part of the input added or took away: bars to the right or to the left of a middle, and the word for it. */
export function ExplanationView({ explanation }: { readonly explanation: Explanation }) {
  const { explains, baseValue, attributions } = explanation;
  const shown = weightiest(attributions, maxAttributions);
  const hidden = attributions.length - shown.length;
  const largest = Math.max(...attributions.map(({ attribution }) => Math.abs(attribution)), 1e-12);
  const total = attributions.reduce((sum, { attribution }) => sum + attribution, baseValue);
  return (
    <section class="explanation">
      <h4>Why: {explains}</h4>
      <p class="fine">
        {round(baseValue)} before anything is known of the input, {round(total)} with it.
      </p>
      <ul class="bars signed">
        {shown.map((each, i) => (
          <Signed key={i} attribution={each} largest={largest} />
        ))}
      </ul>
      {hidden > 0 && <p class="fine">and {hidden} more, each of less weight</p>}
    </section>
  );
}

interface SignedProps {
  readonly attribution: Attribution;
  readonly largest: number;
}

function Signed({ attribution: { feature, value, attribution }, largest }: SignedProps) {
  const side = attribution < 0 ? "takes" : "adds";
  return (
    <li>
      <span class="bar-label">
        {feature} <strong>{typeof value === "number" ? formatNumber(value) : value}</strong>
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class={`bar-fill ${side}`} style={{ width: `${(Math.abs(attribution) / largest) * 50}%` }} />
      </span>
      <span class="bar-value">
        {round(attribution) === "0" ? "nothing" : `${side} ${round(Math.abs(attribution))}`}
      </span>
    </li>
  );
}

function round(value: number): string {
  const rounded = Number(value.toFixed(3));
  return String(rounded === 0 ? 0 : rounded).replace("-", "−");
}
