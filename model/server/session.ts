import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { type Tensor, type TensorData, type Tensors } from "../contract";
import { type GraphValue } from "../graph-fit";

/** An ONNX graph, loaded. */
export interface Session {
  /** False if the graph fixes its first dimension: each request then needs its own run. */
  readonly takesBatches: boolean;
  run(inputs: Tensors): Promise<Tensors>;
}

export interface OpenedSession extends Session {
  /** Inputs that the graph declares. */
  readonly inputs: readonly GraphValue[];
  /** Frees the graph's memory. */
  release(): Promise<void>;
}

/** Loads a model file. @throws Error if ONNX Runtime cannot load it. */
export async function openSession(modelFile: string): Promise<OpenedSession> {
  const session = await InferenceSession.create(modelFile, {
    // One thread is fastest for small models. Endpoints scale by containers, not by threads.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
    // Without it, processors before AVX-512 VNNI add the products of 8-bit weights with saturation, and answer otherwise.
    extra: { session: { x64quantprecision: "1" } },
  });
  const { inputMetadata, outputMetadata } = session;
  const inputs = inputMetadata.map(graphValue);
  // The elements alone do not tell booleans from bytes.
  const booleans = new Set(inputs.filter(({ type }) => type === "bool").map(({ name }) => name));
  // Node.js's ONNX Runtime reads tensors alone: an output of maps (ZipMap) would fail every run, used or not.
  const fetches = outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
  return {
    takesBatches: inputMetadata.every((input) => input.isTensor && typeof input.shape[0] === "string"),
    inputs,
    release: () => session.release(),
    run: async (tensors) => {
      const feeds: Record<string, OrtTensor> = {};
      for (const name in tensors) {
        const { data, dims } = tensors[name]!;
        feeds[name] = booleans.has(name) ? new OrtTensor("bool", data as Uint8Array, dims) : new OrtTensor(data, dims);
      }
      return fromOrt(await session.run(feeds, fetches));
    },
  };
}

function graphValue(value: InferenceSession.ValueMetadata): GraphValue {
  if (!value.isTensor) return { name: value.name, type: "sequence", shape: null };
  return { name: value.name, type: value.type, shape: value.shape.map((size) => size || "?") };
}

function fromOrt(outputs: InferenceSession.OnnxValueMapType): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const name in outputs) {
    const { dims, data } = outputs[name] as OrtTensor;
    tensors[name] = { dims, data: data as TensorData };
  }
  return tensors;
}
