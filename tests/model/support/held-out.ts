import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { type Tensor, type Tensors } from "../../../model/contract";

const tensor = z.strictObject({
  type: z.enum(["uint8", "int32", "int64", "float32"]),
  dims: z.array(z.int()),
  data: z.array(z.number()),
});

/** `model/<name>/train/heldout.json`: the whole held-out set as one batch, with the reference framework's outputs. */
const heldOutFile = z.strictObject({
  reference: z.string(),
  inputs: z.record(z.string(), tensor),
  outputs: z.record(z.string(), tensor),
});

export interface HeldOut {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
}

/** Undefined if the model's training script writes none. */
export function readHeldOut(modelDir: string): HeldOut | undefined {
  const file = path.join(modelDir, "train", "heldout.json");
  if (!existsSync(file)) return undefined;
  const { inputs, outputs } = heldOutFile.parse(JSON.parse(readFileSync(file, "utf8")));
  return { inputs: toTensors(inputs), outputs: toTensors(outputs) };
}

function toTensors(tensors: Record<string, z.output<typeof tensor>>): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, toTensor(value)]));
}

function toTensor({ type, dims, data }: z.output<typeof tensor>): Tensor {
  switch (type) {
    case "uint8":
      return { dims, data: Uint8Array.from(data) };
    case "int32":
      return { dims, data: Int32Array.from(data) };
    case "int64":
      return { dims, data: BigInt64Array.from(data, BigInt) };
    case "float32":
      return { dims, data: Float32Array.from(data) };
  }
}
