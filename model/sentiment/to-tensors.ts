import { type Tensors } from "../contract";
import { type Feature } from "./find-features";

/** What one row of the graph adds up. */
export interface Row {
  readonly features: readonly Feature[];
  readonly scale: number;
}

const narrowest = 64;

/**
 * The graph's inputs. Rows are padded to 64 features, or 256, or 1024, …, so that requests of about the same length share
 * a run.
 */
export function toTensors(rows: readonly Row[]): Tensors {
  const longest = Math.max(...rows.map(({ features }) => features.length));
  let width = narrowest;
  while (width < longest) width *= 4;
  const weightRows = new Int32Array(rows.length * width);
  const cues = new Int32Array(rows.length * width);
  rows.forEach(({ features }, i) => {
    features.forEach(({ row, cue }, j) => {
      weightRows[i * width + j] = row;
      cues[i * width + j] = cue;
    });
  });
  return {
    rows: { dims: [rows.length, width], data: weightRows },
    cues: { dims: [rows.length, width], data: cues },
    scale: { dims: [rows.length], data: Float32Array.from(rows, ({ scale }) => scale) },
  };
}
