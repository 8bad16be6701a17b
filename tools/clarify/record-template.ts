import * as z from "zod";
import { type ModelContract } from "../../model/contract";
import { bindColumns, refuseMissing } from "../batch/requests/bind-columns";
import { readShape } from "../batch/requests/request-shape";
import { type JsonSchema } from "../batch/json-schema";
import { type BiasFile } from "../bias/bias-file";

/** Templates by which Clarify makes a request: `$record` is one row, `$records` a list, and `"${column}"` a value. */
export interface RecordTemplate {
  readonly content: string;
  readonly record: string;
  /** Columns that requests are made of, in the order of the request. */
  readonly features: readonly string[];
}

const placeholder = (column: string) => `\${${column}}`;

/** Template by the request of a model's `bias.json`: one request per row. */
export function templateOfBiasFile(request: BiasFile["request"]): RecordTemplate {
  const features: string[] = [];
  const fill = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(fill);
    if (typeof part !== "object" || part === null) return part;
    const { column } = part as { readonly column?: unknown };
    if (typeof column !== "string") {
      return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fill(inner)]));
    }
    if (!features.includes(column)) features.push(column);
    return placeholder(column);
  };
  const record = JSON.stringify(fill(request));
  return { content: "$record", record, features };
}

/**
 * Template by a model's contract: as many rows per request as Clarify likes, if the contract has a list of rows.
 * @throws RowProblem that names the required fields without a column
 */
export function templateOfContract(
  { request }: Pick<ModelContract, "request">,
  columns: readonly string[],
): RecordTemplate {
  const shape = readShape(z.toJSONSchema(request, { io: "input" }) as JsonSchema);
  const bound = bindColumns(shape.fields, columns, new Map());
  refuseMissing(bound);
  const values = Object.fromEntries(columns.map((column) => [column, placeholder(column)]));
  return {
    content: shape.list === null ? "$record" : `{${JSON.stringify(shape.list)}:$records}`,
    record: JSON.stringify(shape.fromFields(bound.read(values, true))),
    features: columns.filter((column) => bound.used.has(column)),
  };
}
