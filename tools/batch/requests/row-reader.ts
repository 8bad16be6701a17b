import { BatchError, type Row, type RowSource } from "../rows/row";
import { bindColumns, type BoundFields, checkRenames, refuseMissing } from "./bind-columns";
import { RowProblem } from "./read-cell";
import { type RequestShape } from "./request-shape";

/** A row's part of a request: JSON, or a picture's file. */
export type Part = { readonly json: unknown } | { readonly file: string; readonly contentType: string };

export interface RowReader {
  /** Columns of a table that go into no field. */
  readonly unused: readonly string[];
  /** @throws RowProblem */
  read(row: Row): Part;
}

export interface RowReaderOptions {
  readonly shape: RequestShape;
  readonly source: RowSource;
  /** Column by field, where the names differ. */
  readonly renames: ReadonlyMap<string, string>;
  /** Content types that the model accepts beside JSON. */
  readonly rawContentTypes: readonly string[];
}

/** Sets of columns whose fields are remembered: each line of JSON may have other ones. */
const maxBindings = 100;

/**
 * Makes each row's part of a request.
 * @throws BatchError if the model does not take this kind of input, or a field has no column
 */
export function createRowReader({ shape, source, renames, rawContentTypes }: RowReaderOptions): RowReader {
  const bindings = new Map<string, BoundFields>();
  const bind = (columns: readonly string[]) => {
    const key = columns.join("\n");
    const bound = bindings.get(key) ?? bindColumns(shape.fields, columns, renames);
    if (bindings.size < maxBindings) bindings.set(key, bound);
    return bound;
  };

  function check(): readonly string[] {
    const { kind, columns } = source;
    if (kind === "pictures") {
      if (rawContentTypes.length > 0) return [];
      throw new BatchError("The model does not take pictures: name a file of rows.");
    }
    checkRenames(renames, shape.fields);
    if (columns === null) return [];
    const bound = bind(columns);
    checkColumns(shape, columns, bound);
    return columns.filter((name) => !bound.used.has(name));
  }

  return {
    unused: check(),
    read({ values, content }) {
      switch (content.is) {
        case "broken":
          throw new RowProblem(content.problem, null);
        case "picture":
          if (rawContentTypes.includes(content.contentType)) return content;
          throw new RowProblem(`The model does not accept ${content.contentType}.`, null);
        case "list":
          return { json: shape.fromList(content.list) };
        case "named": {
          if (shape.list !== null && shape.list in values) return { json: onlyElement(shape.list, values[shape.list]) };
          const fields = bind(source.columns ?? Object.keys(values));
          refuseMissing(fields);
          return { json: shape.fromFields(fields.read(values, content.typed)) };
        }
      }
    },
  };
}

/** Row of a line that is a whole request. */
function onlyElement(list: string, value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return value[0] as unknown;
  throw new RowProblem(`Expected one row per line: a list "${list}" with one element.`, list);
}

function checkColumns({ fields }: RequestShape, columns: readonly string[], { missing, used }: BoundFields): void {
  if (fields.length === 0) {
    throw new BatchError("The model does not name its values: send JSON Lines with a list per line.");
  }
  const wanted = missing.length > 0 ? missing : used.size === 0 ? fields : [];
  if (wanted.length === 0) return;
  const names = wanted.map(({ name, schema: { title } }) => (title && title !== name ? `${name} (${title})` : name));
  throw new BatchError(
    `No column for ${names.join(", ")}. Columns: ${columns.join(", ")}. --column FIELD=COLUMN assigns one.`,
  );
}
