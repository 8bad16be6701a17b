import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { type Tensor, type TensorData, type Tensors } from "../contract";

/** An ONNX graph, loaded. */
export interface Session {
  /** False if the graph fixes its first dimension: each request then needs its own run. */
  readonly takesBatches: boolean;
  run(inputs: Tensors): Promise<Tensors>;
}

/** Loads a model file. @throws Error if ONNX Runtime cannot load it. */
export async function openSession(modelFile: string): Promise<Session> {
  const session = await InferenceSession.create(modelFile, {
    // One thread is fastest for small models. Endpoints scale by containers, not by threads.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
    // Without it, processors before AVX-512 VNNI add the products of 8-bit weights with saturation, and answer otherwise.
    extra: { session: { x64quantprecision: "1" } },
  });
  const { outputMetadata } = session;
  // Node.js's ONNX Runtime reads tensors alone: an output of maps (ZipMap) would fail every run, used or not.
  const fetches = outputMetadata.filter(({ isTensor }) => isTensor).map(({ name }) => name);
  return {
    takesBatches: session.inputMetadata.every((input) => input.isTensor && typeof input.shape[0] === "string"),
    run: async (inputs) => {
      const feeds: Record<string, OrtTensor> = {};
      for (const name in inputs) feeds[name] = new OrtTensor(inputs[name]!.data, inputs[name]!.dims);
      return fromOrt(await session.run(feeds, fetches));
    },
  };
}

function fromOrt(outputs: InferenceSession.OnnxValueMapType): Tensors {
  const tensors: Record<string, Tensor> = {};
  for (const name in outputs) {
    const { dims, data } = outputs[name] as OrtTensor;
    tensors[name] = { dims, data: data as TensorData };
  }
  return tensors;
}
