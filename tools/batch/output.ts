import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import { type Outcome } from "./api/ask-rows";
import { type Refusal } from "./api/call";
import { type AnswerColumn, cellOf } from "./answers/answer-columns";
import { BatchError, type Row } from "./rows/row";

/** Extensions of output files. */
const outputFormats = [".csv", ".tsv", ".jsonl", ".ndjson"];

export interface OutputOptions {
  /** A file that `checkOutput` accepts. */
  readonly file: string;
  /** Columns of the input; null if each row has its own. */
  readonly inputColumns: readonly string[] | null;
  readonly answerColumns: readonly AnswerColumn[];
}

/** Checks an output file. @throws BatchError if its name has no known extension, or its folder does not exist */
export function checkOutput(file: string): void {
  if (!outputFormats.includes(path.extname(file).toLowerCase())) {
    throw new BatchError(`--out ${file} has an unknown format. Accepted: ${outputFormats.join(", ")}.`);
  }
  if (!existsSync(path.dirname(file))) throw new BatchError(`The folder of --out ${file} does not exist.`);
}

/** File of refused rows beside the output: `scores.refused.csv` of `scores.csv`. */
export function refusedFileOf(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.refused${ext}`);
}

/**
 * The output and the file of refused rows. Both are written under another name and appear when they are complete; without
 * refused rows there is no file of them.
 */
export class Output {
  private constructor(
    private readonly format: RowFormat,
    private readonly answered: PartFile,
    private readonly refused: PartFile,
  ) {}

  static async open(options: OutputOptions): Promise<Output> {
    const format = formatOf(options);
    const answered = await PartFile.open(options.file, format.answeredHead);
    return new Output(format, answered, await PartFile.open(refusedFileOf(options.file), format.refusedHead));
  }

  async write(row: Row, outcome: Outcome): Promise<void> {
    if ("answer" in outcome) await this.answered.write(this.format.answered(row, outcome.answer));
    else await this.refused.write(this.format.refused(row, outcome.refused));
  }

  /** Gives the files their names. */
  async finish(): Promise<void> {
    await this.answered.finish(true);
    await this.refused.finish(this.refused.rows > 0);
  }

  /** Deletes what is incomplete. */
  async discard(): Promise<void> {
    await this.answered.discard();
    await this.refused.discard();
  }
}

/** Characters that are collected before they are written. */
const chunkCharacters = 64 * 1024;

/** A file that gets its name when it is complete. */
class PartFile {
  rows = 0;
  private waiting: string;

  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    head: string,
  ) {
    this.waiting = head;
  }

  static async open(file: string, head: string): Promise<PartFile> {
    return new PartFile(file, await open(partOf(file), "w"), head);
  }

  async write(text: string): Promise<void> {
    this.rows++;
    this.waiting += text;
    if (this.waiting.length >= chunkCharacters) await this.flush();
  }

  async finish(isKept: boolean): Promise<void> {
    await this.flush();
    await this.handle.close();
    const part = partOf(this.file);
    // A file of an earlier run must not stay beside a new output.
    await (isKept ? rename(part, this.file) : Promise.all([rm(part), rm(this.file, { force: true })]));
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(partOf(this.file), { force: true });
  }

  private async flush(): Promise<void> {
    const text = this.waiting;
    this.waiting = "";
    await this.handle.writeFile(text);
  }
}

const partOf = (file: string) => `${file}.part`;

/** Text of the rows in one format. */
interface RowFormat {
  readonly answeredHead: string;
  readonly refusedHead: string;
  answered(row: Row, answer: unknown): string;
  refused(row: Row, refusal: Refusal): string;
}

function formatOf(options: OutputOptions): RowFormat {
  const extension = path.extname(options.file).toLowerCase();
  if (extension === ".csv") return csvFormat(options, ",");
  if (extension === ".tsv") return csvFormat(options, "\t");
  return jsonFormat();
}

function jsonFormat(): RowFormat {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  return {
    answeredHead: "",
    refusedHead: "",
    answered: ({ number, values }, answer) => line({ row: number, input: values, answer }),
    refused: ({ number, values }, refused) => line({ row: number, input: values, refused }),
  };
}

/** Columns: the row's number, its input, its answer. Rows without common columns have theirs as JSON in `input`. */
function csvFormat({ inputColumns, answerColumns }: OutputOptions, delimiter: string): RowFormat {
  const inputs = inputColumns ?? ["input"];
  const inputCells = ({ values }: Row) =>
    inputColumns ? inputColumns.map((name) => textOf(values[name])) : [textOf(values)];
  const line = (cells: readonly unknown[]) => stringify([cells], { delimiter, cast: { boolean: String } });
  const head = (own: readonly string[]) => {
    const [number = "", ...rest] = distinctNames(own, inputs);
    return line([number, ...inputs, ...rest]);
  };
  return {
    answeredHead: head(["row", ...answerColumns.map(({ name }) => name)]),
    refusedHead: head(["row", "code", "reason", "field"]),
    answered: (row, answer) =>
      line([row.number, ...inputCells(row), ...answerColumns.map((column) => cellOf(answer, column))]),
    refused: (row, { code, message, param }) => line([row.number, ...inputCells(row), code, message, param ?? ""]),
  };
}

/** Names that differ from those of the input: `answer.label` where it has a column `label`. */
function distinctNames(names: readonly string[], taken: readonly string[]): string[] {
  return names.map((name) => {
    let distinct = name;
    while (taken.includes(distinct)) distinct = `answer.${distinct}`;
    return distinct;
  });
}

function textOf(value: unknown): string | number | boolean {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : (value as string | number | boolean);
}
