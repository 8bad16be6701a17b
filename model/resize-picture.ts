import { type DecodedImage } from "./contract";

/** One output pixel of a line: where its source pixels begin, and how much each of them counts. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

export interface Target {
  readonly width: number;
  readonly height: number;
  /** Scales the picture until its shorter side has this many pixels, and takes the middle. Without it, stretches. */
  readonly shorterSide?: number | undefined;
}

/**
 * Scales a picture to `width` x `height` pixels: bytes row by row, channels interleaved. Does what Pillow's bilinear
 * filter does, which looks at all source pixels where it makes a picture smaller, and what torchvision's Resize and
 * CenterCrop do. Computes the pixels of the target alone.
 */
export function resizePicture(image: DecodedImage, target: Target): Uint8Array {
  const scaled = scaledSize(image, target);
  const columns = tapsOfMiddle(image.width, scaled.width, target.width);
  const rows = tapsOfMiddle(image.height, scaled.height, target.height);
  return blendRows(blendColumns(image, columns, rows), rows, columns.length * image.channels);
}

/** Size of the whole picture after scaling. Rounds as torchvision does. */
function scaledSize({ width, height }: DecodedImage, target: Target): { width: number; height: number } {
  const { shorterSide } = target;
  if (shorterSide === undefined) return target;
  return width <= height
    ? { width: shorterSide, height: Math.trunc((shorterSide * height) / width) }
    : { width: Math.trunc((shorterSide * width) / height), height: shorterSide };
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
function blendColumns(image: DecodedImage, columns: readonly Taps[], rows: readonly Taps[]): Uint8Array {
  const { width, channels, data } = image;
  const top = rows[0]!.first;
  const last = rows.at(-1)!;
  const lines = last.first + last.weights.length - top;
  const blended = new Uint8Array(lines * columns.length * channels);
  let target = 0;
  for (let line = 0; line < lines; line++) {
    for (const { first, weights } of columns) {
      const source = ((top + line) * width + first) * channels;
      for (let channel = 0; channel < channels; channel++) {
        blended[target++] = blend(data, source + channel, channels, weights);
      }
    }
  }
  return blended;
}

/** `width` is the number of bytes in a row. */
function blendRows(lines: Uint8Array, rows: readonly Taps[], width: number): Uint8Array {
  const top = rows[0]!.first;
  const blended = new Uint8Array(rows.length * width);
  let target = 0;
  for (const { first, weights } of rows) {
    for (let i = 0; i < width; i++) blended[target++] = blend(lines, (first - top) * width + i, width, weights);
  }
  return blended;
}

/** The weighted mean of bytes that are `step` apart, rounded as Pillow rounds. */
function blend(source: Uint8Array, start: number, step: number, weights: Float64Array): number {
  let sum = 0.5;
  for (let tap = 0, at = start; tap < weights.length; tap++, at += step) sum += weights[tap]! * source[at]!;
  return Math.trunc(sum);
}
