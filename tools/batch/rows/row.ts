/** One row of the input. */
export interface Row {
  /** Counted from 1, without the header. */
  readonly number: number;
  /** Its values by column, as they go into the output. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly content: RowContent;
}

export type RowContent =
  /** Values by column: all text in a CSV file, typed in the other formats. */
  | { readonly is: "named"; readonly typed: boolean }
  /** Values in the order of the contract. */
  | { readonly is: "list"; readonly list: readonly unknown[] }
  /** A picture, sent as it is. */
  | { readonly is: "picture"; readonly file: string; readonly contentType: string }
  /** Nothing that could be sent. */
  | { readonly is: "broken"; readonly problem: string };

/** Rows of a file or folder, which can be read more than once. */
export interface RowSource {
  readonly kind: "table" | "pictures";
  /** Columns that every row has; null if each row names its own. */
  readonly columns: readonly string[] | null;
  /** Number of rows. */
  readonly total: number;
  /** Digest of the content. */
  readonly sha256: string;
  /** Reads the rows in order, no faster than they are taken. */
  rows(): AsyncIterable<Row>;
}

/** A mistake in the command or in the input as a whole: nothing has been sent. */
export class BatchError extends Error {}
