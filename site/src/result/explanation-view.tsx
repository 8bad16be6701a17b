import { formatNumber, localize } from "../format";
import { HighlightedText } from "./highlighted-text";
import { locateWords } from "./locate-words";
import { weightiest, type Attribution, type Explanation } from "./read-explanations";
import { texts } from "../texts";

/** Number of bars shown; the rest are only counted. */
const maxBars = 20;

interface ExplanationViewProps {
  readonly explanation: Explanation;
  /** Text that the request is about; null if it is about anything else. */
  readonly text: string | null;
}

/**
 * Contribution of each part of the input. The words of a text are highlighted in it, with a table of all of them behind a
 * button; any other part has a bar to the right or left of a middle line, with its number in words.
 */
export function ExplanationView({ explanation, text }: ExplanationViewProps) {
  const { explains, baseValue, attributions } = explanation;
  const total = attributions.reduce((sum, { attribution }) => sum + attribution, baseValue);
  return (
    <section class="explanation">
      <h3>{texts.result.why(explains)}</h3>
      <p class="fine">{texts.result.effect(round(baseValue), round(total))}</p>
      {text !== null && isAboutWords(explanation) ? (
        <Words text={text} explanation={explanation} />
      ) : (
        <Bars attributions={attributions} />
      )}
    </section>
  );
}

function isAboutWords({ attributions }: Explanation): boolean {
  return attributions.length > 0 && attributions.every(({ value }) => typeof value === "string");
}

function Words({ text, explanation }: { readonly text: string; readonly explanation: Explanation }) {
  const pieces = locateWords(text, explanation.attributions);
  const table = <WordTable explanation={explanation} />;
  // Words that a model reads in another form, such as without accents, are not found in the text.
  if (!pieces) return table;
  return (
    <>
      <HighlightedText pieces={pieces} />
      <details class="raw">
        <summary>{texts.result.wordContributions}</summary>
        {table}
      </details>
    </>
  );
}

function WordTable({ explanation: { explains, attributions } }: { readonly explanation: Explanation }) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={texts.result.wordContributions}>
      <table>
        <caption class="visually-hidden">{texts.result.contributionsTo(explains)}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.result.word}</th>
            <th scope="col">{texts.result.contribution}</th>
          </tr>
        </thead>
        <tbody>
          {attributions.map(({ value, attribution }, i) => (
            <tr key={i}>
              <th scope="row" dir="auto">
                {value}
              </th>
              <td>{inWords(attribution)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bars({ attributions }: Pick<Explanation, "attributions">) {
  const shown = weightiest(attributions, maxBars);
  const hidden = attributions.length - shown.length;
  const largest = Math.max(...attributions.map(({ attribution }) => Math.abs(attribution)), 1e-12);
  return (
    <>
      <ul class="bars signed">
        {shown.map((each, i) => (
          <Signed key={i} attribution={each} largest={largest} />
        ))}
      </ul>
      {hidden > 0 && <p class="fine">{texts.result.moreSmaller(hidden)}</p>}
    </>
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
      <span class="bar-label" dir="auto">
        {feature} <strong>{typeof value === "number" ? formatNumber(value) : value}</strong>
      </span>
      <span class="bar-track" aria-hidden="true">
        <span class={`bar-fill ${side}`} style={{ width: `${(Math.abs(attribution) / largest) * 50}%` }} />
      </span>
      <span class="bar-value">{inWords(attribution)}</span>
    </li>
  );
}

/** Direction and size of a contribution. */
function inWords(attribution: number): string {
  if (round(attribution) === "0") return texts.result.noEffect;
  return texts.result[attribution < 0 ? "subtractsSize" : "addsSize"](round(Math.abs(attribution)));
}

function round(value: number): string {
  const rounded = Number(value.toFixed(3));
  return localize(String(rounded === 0 ? 0 : rounded)).replace("-", "−");
}
