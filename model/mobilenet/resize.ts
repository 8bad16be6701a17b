import { type DecodedImage } from "../contract";

/** One output pixel of a line: where its source pixels begin, and how much each of them counts. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * The middle `side` x `side` pixels of a picture whose shorter side has been scaled to `shorter`: bytes of RGB, row by
 * row. Does what Pillow's bilinear filter does, which looks at all source pixels where it makes a picture smaller, and
 * computes the pixels of the middle alone.
 */
export function resizeAndCrop(image: DecodedImage, shorter: number, side: number): Uint8Array {
  const { width, height } = image;
  // As torchvision's Resize and CenterCrop round.
  const scaledWidth = width <= height ? shorter : Math.trunc((shorter * width) / height);
  const scaledHeight = width <= height ? Math.trunc((shorter * height) / width) : shorter;
  const columns = tapsOfMiddle(width, scaledWidth, side);
  const rows = tapsOfMiddle(height, scaledHeight, side);
  return blendRows(blendColumns(image, columns, rows), rows);
}

function tapsOfMiddle(length: number, scaledLength: number, side: number): Taps[] {
  const start = roundHalfToEven((scaledLength - side) / 2);
  const scale = length / scaledLength;
  // Beyond the distance of one pixel, of the larger picture's, nothing counts.
  const reach = Math.max(scale, 1);
  return Array.from({ length: side }, (_, i) => {
    const center = (start + i + 0.5) * scale;
    const first = Math.max(Math.trunc(center - reach + 0.5), 0);
    const end = Math.min(Math.trunc(center + reach + 0.5), length);
    const weights = Float64Array.from({ length: end - first }, (_, tap) =>
      Math.max(0, 1 - Math.abs(first + tap - center + 0.5) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** Python's `round`, which torchvision crops by. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

/** Each source row that `rows` look at, with the columns blended: the first of them is `rows[0].first`. */
function blendColumns({ width, data }: DecodedImage, columns: readonly Taps[], rows: readonly Taps[]): Uint8Array {
  const top = rows[0]!.first;
  const last = rows.at(-1)!;
  const lines = last.first + last.weights.length - top;
  const blended = new Uint8Array(lines * columns.length * 3);
  let target = 0;
  for (let line = 0; line < lines; line++) {
    for (const { first, weights } of columns) {
      const source = ((top + line) * width + first) * 3;
      target = blend(data, source, 3, weights, blended, target);
    }
  }
  return blended;
}

function blendRows(lines: Uint8Array, rows: readonly Taps[]): Uint8Array {
  const side = rows.length;
  const top = rows[0]!.first;
  const blended = new Uint8Array(side * side * 3);
  let target = 0;
  for (const { first, weights } of rows) {
    for (let column = 0; column < side; column++) {
      const source = ((first - top) * side + column) * 3;
      target = blend(lines, source, side * 3, weights, blended, target);
    }
  }
  return blended;
}

/** Writes the weighted mean of RGB pixels that are `step` bytes apart, rounded as Pillow rounds; returns the next place. */
function blend(
  source: Uint8Array,
  start: number,
  step: number,
  weights: Float64Array,
  target: Uint8Array,
  place: number,
): number {
  let [red, green, blue] = [0.5, 0.5, 0.5];
  for (let tap = 0, at = start; tap < weights.length; tap++, at += step) {
    const weight = weights[tap]!;
    red += weight * source[at]!;
    green += weight * source[at + 1]!;
    blue += weight * source[at + 2]!;
  }
  target[place] = red;
  target[place + 1] = green;
  target[place + 2] = blue;
  return place + 3;
}
