/** State of a run. */
export interface Counts {
  /** Rows that are in the output or the file of refused rows. */
  readonly done: number;
  readonly total: number;
  readonly refused: number;
}

/** Stream that progress is written to: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  update(counts: Counts): void;
  /** Writes the final state. */
  end(): void;
}

const barWidth = 30;
const barPauseMs = 100;
/** Lines of a run without a terminal: one for each twentieth of the rows. */
const steps = 20;

/** A bar that is drawn again and again on a terminal; lines anywhere else. */
export function createProgress(stream: ProgressStream, now: () => number = () => performance.now()): Progress {
  return stream.isTTY ? createBar(stream, now) : createLines(stream);
}

function createBar(stream: ProgressStream, now: () => number): Progress {
  const started = now();
  let drawn = Number.NEGATIVE_INFINITY;
  let last: Counts | null = null;
  let first: number | null = null;
  const draw = () => {
    if (!last) return;
    const { done, total } = last;
    const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth);
    const perSecond = (done - (first ?? 0)) / Math.max((now() - started) / 1000, 0.001);
    const bar = "#".repeat(filled).padEnd(barWidth, "-");
    stream.write(`\r\x1b[K[${bar}] ${describe(last)}, ${Math.round(perSecond)} rows/s`);
    drawn = now();
  };
  return {
    update(counts) {
      first ??= counts.done;
      last = counts;
      if (now() - drawn >= barPauseMs) draw();
    },
    end() {
      draw();
      if (last) stream.write("\n");
    },
  };
}

function createLines(stream: ProgressStream): Progress {
  let written = -1;
  return {
    update(counts) {
      const step = counts.total === 0 ? steps : Math.floor((counts.done / counts.total) * steps);
      if (step === written) return;
      written = step;
      stream.write(`${describe(counts)}\n`);
    },
    end() {},
  };
}

function describe({ done, total, refused }: Counts): string {
  const share = total === 0 ? 100 : Math.floor((done / total) * 100);
  return `${share} %, ${done} of ${total} rows${refused > 0 ? `, ${refused} refused` : ""}`;
}
