import { type Piece } from "./locate-words";
import { texts } from "../texts";

/** A text whose words are coloured by their contributions: the stronger, the more. A line below shows the direction too. */
export function HighlightedText({ pieces }: { readonly pieces: readonly Piece[] }) {
  const largest = Math.max(...pieces.map(({ attribution }) => Math.abs(attribution ?? 0)), 1e-12);
  return (
    <figure class="highlighted">
      {/* The table of words says the same in words. */}
      <p dir="auto" aria-hidden="true">
        {pieces.map(({ text, attribution }, i) =>
          attribution === null ? (
            text
          ) : (
            <mark
              key={i}
              class={attribution < 0 ? "subtracts" : "adds"}
              style={{ "--strength": `${Math.round((Math.abs(attribution) / largest) * 100)}%` }}
            >
              {text}
            </mark>
          ),
        )}
      </p>
      <figcaption class="fine" aria-hidden="true">
        <mark class="adds">{texts.result.adds}</mark> <mark class="subtracts">{texts.result.subtracts}</mark>{" "}
        {texts.result.strength}
      </figcaption>
    </figure>
  );
}
