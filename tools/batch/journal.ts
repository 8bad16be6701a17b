import { closeSync, openSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type Outcome } from "./api/ask-rows";
import { BatchError } from "./rows/row";
import { readLines } from "./rows/text-file";

/** Identity of a run's requests. Answers to other requests must not get into its output. */
export interface RunFacts {
  readonly model: string;
  readonly version: string;
  /** Null for a stack of this machine. */
  readonly url: string | null;
  readonly sha256: string;
  readonly options: readonly string[];
  readonly columns: readonly (readonly [field: string, column: string])[];
}

/** Names of the facts in messages. */
const factNames: Readonly<Record<keyof RunFacts, string>> = {
  model: "model",
  version: "version of the model",
  url: "--url",
  sha256: "content of the input",
  options: "--option",
  columns: "--column",
};

/** First line of a journal. */
interface Head {
  readonly runId: string;
  readonly facts: RunFacts;
}

/** Every other line. */
interface Entry {
  readonly row: number;
  readonly outcome: Outcome;
}

/**
 * File beside the output with one line per outcome, written as soon as it is known. A run that was killed reads it and asks
 * only for the rest.
 *
 * Outcomes are in the order of arrival. It differs from the order of the rows by what a run asks for at once, at most, so
 * reading both side by side keeps only that much in memory.
 */
export class Journal {
  private readonly ahead = new Map<number, Outcome>();

  private constructor(
    private readonly fd: number,
    readonly runId: string,
    /** Lines of the earlier run. */
    private readonly lines: AsyncGenerator<string, void> | null,
  ) {}

  /**
   * Opens the journal of a run that was interrupted, or begins one.
   * @param newRunId used if it begins
   * @throws BatchError if the file is the journal of another run
   */
  static async open(file: string, facts: RunFacts, newRunId: string): Promise<Journal> {
    const bytes = await cutTornLine(file);
    if (bytes === 0) {
      const fd = openSync(file, "w");
      writeSync(fd, `${JSON.stringify({ runId: newRunId, facts } satisfies Head)}\n`);
      return new Journal(fd, newRunId, null);
    }
    const lines = readLines(file, undefined, bytes);
    const first = await lines.next();
    const head = parseLine(file, first.value ?? "") as Head;
    const keys = Object.keys(factNames) as (keyof RunFacts)[];
    const differing = keys.filter((key) => !isDeepStrictEqual(head.facts[key], facts[key]));
    if (differing.length > 0) {
      await lines.return();
      const what = differing.map((key) => factNames[key]).join(", ");
      throw new BatchError(
        `${file} is the journal of an interrupted run with another ${what}. Delete it to begin anew, or name another --out.`,
      );
    }
    return new Journal(openSync(file, "a"), head.runId, lines);
  }

  /** Outcome of a row in the earlier run; undefined if it has none. Ask in the order of the rows. */
  async recall(row: number): Promise<Outcome | undefined> {
    while (this.lines && !this.ahead.has(row)) {
      const next = await this.lines.next();
      if (next.done) break;
      const { row: number, outcome } = parseLine("The journal", next.value) as Entry;
      this.ahead.set(number, outcome);
    }
    const outcome = this.ahead.get(row);
    this.ahead.delete(row);
    return outcome;
  }

  /** Writes the outcomes of rows. They are in the file, though perhaps not yet on the disk, when this returns. */
  record(rows: readonly { readonly number: number }[], outcomes: readonly Outcome[]): void {
    const lines = rows.map(({ number }, i) => JSON.stringify({ row: number, outcome: outcomes[i]! } satisfies Entry));
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    for (let written = 0; written < bytes.length;) written += writeSync(this.fd, bytes, written);
  }

  async close(): Promise<void> {
    await this.lines?.return();
    closeSync(this.fd);
  }
}

function parseLine(place: string, line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (cause) {
    throw new BatchError(`${place} is damaged: delete it to begin anew.`, { cause });
  }
}

const tailBytes = 64 * 1024;

/** Cuts off a last line without its end, which a killed run leaves behind. Returns the file's size; 0 if there is none. */
async function cutTornLine(file: string): Promise<number> {
  const handle = await open(file, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (!handle) return 0;
  try {
    let { size: end } = await handle.stat();
    const buffer = Buffer.alloc(tailBytes);
    while (end > 0) {
      const start = Math.max(0, end - tailBytes);
      const { bytesRead } = await handle.read(buffer, 0, end - start, start);
      const newline = buffer.lastIndexOf("\n", bytesRead - 1);
      end = newline >= 0 && newline < bytesRead ? start + newline + 1 : start;
      if (newline >= 0 && newline < bytesRead) break;
    }
    await handle.truncate(end);
    return end;
  } finally {
    await handle.close();
  }
}
