import { type Tensor, type TensorData, type Tensors } from "./contract";

type Value = number | string | boolean;

/** An input of a graph that takes columns of a table, and the fields of a request that fill it, in order. */
export interface ColumnInput {
  readonly name: string;
  /** Element type that the graph declares. */
  readonly type: string;
  /** Names of fields. A field may hold a list of numbers. */
  readonly fields: readonly string[];
  /** Dimensions after the batch; their product is the number of values. */
  readonly shape: readonly number[];
  /** True if the fields are lists that the tensor holds side by side: the first value of each, then the second. */
  readonly woven?: boolean;
}

/** Makes the tensors of one row of a table. */
export function columnTensors(request: Readonly<Record<string, unknown>>, inputs: readonly ColumnInput[]): Tensors {
  return Object.fromEntries(
    inputs.map(({ name, type, fields, shape, woven }): [string, Tensor] => {
      const columns = fields.map((field) => request[field] as Value | Value[]);
      const values = woven ? weave(columns as Value[][]) : columns.flat();
      return [name, { dims: [1, ...shape], data: elements(type, values) }];
    }),
  );
}

function weave(columns: readonly (readonly Value[])[]): Value[] {
  return columns[0]!.flatMap((_, i) => columns.map((column) => column[i]!));
}

/** Makes the elements of a tensor. @throws Error if handlers cannot make tensors of this type. */
export function elements(type: string, values: readonly Value[]): TensorData {
  switch (type) {
    case "float32":
      return Float32Array.from(values, Number);
    case "float64":
      return Float64Array.from(values, Number);
    case "int64":
      return BigInt64Array.from(values, BigInt);
    case "int32":
      return Int32Array.from(values, Number);
    case "int8":
      return Int8Array.from(values, Number);
    case "uint8":
    case "bool":
      return Uint8Array.from(values, Number);
    case "string":
      return values.map(String);
    default:
      throw new Error(`Handlers cannot make tensors of ${type}.`);
  }
}
