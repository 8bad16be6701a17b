import { env, InferenceSession, Tensor as OrtTensor } from "onnxruntime-web/wasm";
import { type RunGraph, type Tensor, type TensorData } from "../../model/contract";

/** Bytes of ONNX Runtime's WebAssembly and of a `model.onnx`. */
export interface SessionFiles {
  readonly runtime: Uint8Array<ArrayBuffer>;
  readonly model: Uint8Array<ArrayBuffer>;
}

/** Loads a graph as `model/server/session.ts` does. The runtime loads once, whatever the number of models. */
export async function openSession({ runtime, model }: SessionFiles): Promise<{ readonly run: RunGraph }> {
  // More threads need a page that is isolated from other origins.
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = runtime.buffer;
  const session = await InferenceSession.create(model, { executionProviders: ["wasm"], logSeverityLevel: 3 });
  // The elements alone do not tell booleans from bytes.
  const booleans = new Set(
    session.inputMetadata.filter((input) => input.isTensor && input.type === "bool").map(nameOf),
  );
  const fetches = session.outputMetadata.filter(({ isTensor }) => isTensor).map(nameOf);
  return {
    async run(tensors) {
      const feeds = Object.entries(tensors).map(([name, { data, dims }]) => [
        name,
        booleans.has(name) ? new OrtTensor("bool", data as Uint8Array, dims) : new OrtTensor(data, dims),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds) as Record<string, OrtTensor>, fetches);
      const copies = Object.entries(outputs).map(([name, output]): [string, Tensor] => [
        name,
        { dims: output.dims, data: output.data as TensorData },
      ]);
      return Object.fromEntries(copies);
    },
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
