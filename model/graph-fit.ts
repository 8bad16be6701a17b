import { type Tensor } from "./contract";

/** An input or output that an ONNX graph declares. */
export interface GraphValue {
  readonly name: string;
  /** Element type, such as `float32`, `int64` or `string`; for anything but a tensor, its kind, such as `sequence`. */
  readonly type: string;
  /** A number is fixed, a name is free; null if the graph does not say. The first dimension is the batch. */
  readonly shape: readonly (number | string)[] | null;
}

/** Element types by the name of the array that holds them. Names, because arrays of another realm fail `instanceof`. */
const elementTypes: Readonly<Record<string, string>> = {
  Float32Array: "float32",
  Float64Array: "float64",
  Int32Array: "int32",
  BigInt64Array: "int64",
  Int8Array: "int8",
  Uint8Array: "uint8",
  Array: "string",
};

/** Element types that handlers can give and read. */
export const supportedTypes: readonly string[] = [...Object.values(elementTypes), "bool"];

/**
 * Compares a handler's tensors with the inputs of the graph. Null if they fit; else a sentence with both, such as
 * "graph expects `input` [N,10] float32; the handler gives `features` [1,4] float32".
 */
export function describeMisfit(
  inputs: readonly GraphValue[],
  tensors: Readonly<Record<string, Tensor>>,
): string | null {
  const given = Object.entries(tensors).map(([name, { dims, data }]) => ({
    name,
    type: elementTypes[data.constructor.name] ?? data.constructor.name,
    shape: dims,
  }));
  const isComplete = inputs.length === given.length && inputs.every((input) => given.some((one) => fits(input, one)));
  if (isComplete) return null;
  return `graph expects ${describeValues(inputs)}; the handler gives ${describeValues(given)}`;
}

function fits(input: GraphValue, given: GraphValue & { readonly shape: readonly number[] }): boolean {
  if (input.name !== given.name || (input.type === "bool" ? "uint8" : input.type) !== given.type) return false;
  const { shape } = input;
  if (shape === null) return true;
  return (
    shape.length === given.shape.length && shape.every((size, i) => typeof size === "string" || size === given.shape[i])
  );
}

/** Formats inputs or outputs: "`input` [N,10] float32". */
export function describeValues(values: readonly GraphValue[]): string {
  if (values.length === 0) return "nothing";
  return values.map(({ name, type, shape }) => `\`${name}\` [${shape?.join(",") ?? "…"}] ${type}`).join(", ");
}
