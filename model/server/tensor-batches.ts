import { type Tensor, type TensorData, type Tensors } from "../contract";

/**
 * Number of rows of a request's tensors.
 * @throws Error if a tensor does not fit its shape, or if the numbers of rows differ or are 0.
 */
export function rowsOf(tensors: Tensors): number {
  let rows = -1;
  for (const name in tensors) {
    const { dims, data } = tensors[name]!;
    const elements = dims.reduce((product, dim) => product * dim, 1);
    if (dims.length === 0 || elements !== data.length) {
      throw new Error(
        `Tensor "${name}" has ${data.length} elements, which does not match its shape [${dims.join(", ")}].`,
      );
    }
    if (rows !== -1 && rows !== dims[0]) throw new Error(`Tensor "${name}" has ${dims[0]} rows, another has ${rows}.`);
    rows = dims[0]!;
  }
  if (rows < 1) throw new Error("The handler returned no tensor, or one without rows.");
  return rows;
}

/** True if two requests can share a run: same names, same element types, same dimensions except the first. */
export function stackable(a: Tensors, b: Tensors): boolean {
  for (const name in a) {
    const left = a[name]!;
    const right = b[name];
    if (!right || left.data.constructor !== right.data.constructor || left.dims.length !== right.dims.length)
      return false;
    for (let i = 1; i < left.dims.length; i++) if (left.dims[i] !== right.dims[i]) return false;
  }
  return true;
}

/** Concatenates stackable requests along the first dimension. */
export function stack(members: readonly Tensors[]): Tensors {
  const first = members[0]!;
  if (members.length === 1) return first;
  const stacked: Record<string, Tensor> = {};
  for (const name in first) stacked[name] = stackOne(members.map((tensors) => tensors[name]!));
  return stacked;
}

function stackOne(parts: readonly Tensor[]): Tensor {
  const { data, dims } = parts[0]!;
  const rows = parts.reduce((sum, part) => sum + part.dims[0]!, 0);
  if (isStrings(data)) return { dims: [rows, ...dims.slice(1)], data: parts.flatMap((part) => part.data as string[]) };
  const length = parts.reduce((sum, part) => sum + part.data.length, 0);
  const all = new (data.constructor as new (length: number) => Exclude<TensorData, string[]>)(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part.data as never, offset);
    offset += part.data.length;
  }
  return { dims: [rows, ...dims.slice(1)], data: all };
}

/** Rows `start` (included) to `end` (excluded) of every tensor; as views, except strings. */
export function sliceRows(tensors: Tensors, start: number, end: number): Tensors {
  const slices: Record<string, Tensor> = {};
  for (const name in tensors) {
    const { dims, data } = tensors[name]!;
    const width = data.length / dims[0]!;
    const part = isStrings(data) ? data.slice(start * width, end * width) : data.subarray(start * width, end * width);
    slices[name] = { dims: [end - start, ...dims.slice(1)], data: part };
  }
  return slices;
}

/** True if no tensor holds NaN or an infinity. */
export function allFinite(tensors: Tensors): boolean {
  for (const name in tensors) {
    const { data } = tensors[name]!;
    if (!(data instanceof Float32Array || data instanceof Float64Array)) continue;
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  }
  return true;
}

function isStrings(data: TensorData): data is string[] {
  return Array.isArray(data);
}
