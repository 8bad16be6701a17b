import { type Band } from "./bands";
import { texts } from "../texts";

interface MarkProps {
  readonly x: number;
  readonly y: number;
  /** Null without bands. */
  readonly word: Band["word"] | null;
}

/** Point in the shape of its band: a disc for plenty, a diamond for some, a triangle for few. */
export function Mark({ x, y, word }: MarkProps) {
  if (word === "some") return <path class="mark some" d={`M${x} ${y - 6}l6 6l-6 6l-6 -6z`} />;
  if (word === "few") return <path class="mark few" d={`M${x} ${y - 6}l6 10.5h-12z`} />;
  return <circle class={`mark ${word ?? ""}`} cx={x} cy={y} r={5} />;
}

/** Shape and word of a band. */
export function BandName({ band: { word } }: { readonly band: Band }) {
  const { name, range } = texts.forecast.bands[word];
  return (
    <span class={`band-name ${word}`} title={texts.forecast.rangeOfCapacity(range)}>
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <Mark x={7} y={7} word={word} />
      </svg>{" "}
      {name}
    </span>
  );
}
