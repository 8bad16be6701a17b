import { type ComponentChildren } from "preact";
import { formatPercent } from "../format";
import { type Bar, type Finding } from "./read-result";
import { texts } from "../texts";

interface FindingViewProps {
  readonly finding: Finding;
  readonly title: string | null;
  /** True if the main part of the answer is shown elsewhere. */
  readonly isMinor: boolean;
  /** Shown below the prediction. */
  readonly children: ComponentChildren;
}

/** One prediction: its classes as bars or its only value in large type, then the rest as a table. */
export function FindingView({ finding, title, isMinor, children }: FindingViewProps) {
  const { bars, rows } = finding;
  const [only, ...others] = rows;
  const isLone = bars.length === 0 && only !== undefined && others.length === 0 && !isMinor;
  return (
    <section class="finding">
      {title !== null && <h3>{title}</h3>}
      {bars.length > 0 && <Bars bars={bars} />}
      {isLone && (
        <p class="headline">
          <strong dir="auto">{only.value}</strong> <span dir="auto">{only.label}</span>
        </p>
      )}
      {rows.length > 0 && !isLone && (
        <dl class={bars.length > 0 || isMinor ? "rows minor" : "rows"}>
          {rows.map(({ label, value }) => (
            <div key={label}>
              <dt dir="auto">{label || texts.words.answer}</dt>
              <dd dir="auto">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {children}
    </section>
  );
}

/** Number of classes shown; the rest are only counted. */
const maxBars = 8;

function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  const [best] = bars;
  const hidden = bars.length - maxBars;
  return (
    <>
      {best && (
        <p class="headline">
          <strong dir="auto">{best.label}</strong> <span>{formatPercent(best.probability)}</span>
        </p>
      )}
      <ol class="bars">
        {bars.slice(0, maxBars).map(({ label, probability }) => (
          <li key={label}>
            <span class="bar-label" dir="auto">
              {label}
            </span>
            <span class="bar-track" aria-hidden="true">
              <span class="bar-fill" style={{ width: `${probability * 100}%` }} />
            </span>
            <span class="bar-value">{formatPercent(probability)}</span>
          </li>
        ))}
      </ol>
      {hidden > 0 && <p class="fine">{texts.result.moreUnlikely(hidden)}</p>}
    </>
  );
}
