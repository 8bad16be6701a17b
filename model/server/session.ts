import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { type Tensor, type TensorData, type Tensors } from "../contract";

export interface Session {
  /** False if the graph fixes its first dimension, so that each request needs a run of its own. */
  readonly takesBatches: boolean;
  run(inputs: Tensors): Promise<Tensors>;
}

/** @throws Error if the file is no model that ONNX Runtime can run. */
export async function openSession(modelFile: string): Promise<Session> {
  const session = await InferenceSession.create(modelFile, {
    // One thread: fastest for small models, and a container is scaled by its number, not by its threads.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
    // Without it, processors before AVX-512 VNNI add the products of 8-bit weights with saturation, and answer otherwise.
    extra: { session: { x64quantprecision: "1" } },
  });
  return {
    takesBatches: session.inputMetadata.every((input) => input.isTensor && typeof input.shape[0] === "string"),
    run: async (inputs) => {
      const feeds: Record<string, OrtTensor> = {};
      for (const name in inputs) feeds[name] = new OrtTensor(inputs[name]!.data, inputs[name]!.dims);
      return fromOrt(await session.run(feeds));
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
