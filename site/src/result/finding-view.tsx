import { formatPercent } from "../format";
import { type Bar, type Finding } from "./read-result";

/** One prediction: its classes as bars, then whatever else the model said. */
export function FindingView({ finding, title }: { readonly finding: Finding; readonly title: string | null }) {
  const { bars, rows } = finding;
  return (
    <section class="finding">
      {title !== null && <h4>{title}</h4>}
      {bars.length > 0 && <Bars bars={bars} />}
      {rows.length > 0 && (
        <dl class={bars.length > 0 ? "rows minor" : "rows"}>
          {rows.map(({ label, value }) => (
            <div key={label}>
              <dt>{label || "Answer"}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

/** Classes beyond this are summed up in a line. */
const maxBars = 8;

function Bars({ bars }: { readonly bars: readonly Bar[] }) {
  const [best] = bars;
  const hidden = bars.length - maxBars;
  return (
    <>
      {best && (
        <p class="headline">
          <strong>{best.label}</strong> <span>{formatPercent(best.probability)}</span>
        </p>
      )}
      <ol class="bars">
        {bars.slice(0, maxBars).map(({ label, probability }) => (
          <li key={label}>
            <span class="bar-label">{label}</span>
            <span class="bar-track" aria-hidden="true">
              <span class="bar-fill" style={{ width: `${probability * 100}%` }} />
            </span>
            <span class="bar-value">{formatPercent(probability)}</span>
          </li>
        ))}
      </ol>
      {hidden > 0 && <p class="fine">and {hidden} more, each less likely</p>}
    </>
  );
}
