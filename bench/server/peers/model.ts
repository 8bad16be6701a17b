import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { type HandlerTools, type ModelContract, type ModelHandler, type Tensors } from "../../../model/contract";

/** Model folder, shared with our server. */
const modelDir = process.env.SM_MODEL_DIR!;

// eslint-disable-next-line @typescript-eslint/no-require-imports -- found at run time
const { contract, handler } = require(path.join(modelDir, "handler.js")) as {
  contract: ModelContract;
  handler: ModelHandler;
};
export { contract };

const tools: HandlerTools = { decodeImage: () => Promise.reject(new Error("The peers take no images.")) };

/** Opens the model the way our server does, with the same handler, and predicts one request at a time. */
export async function openPredictor(): Promise<(request: unknown) => Promise<unknown>> {
  const session = await InferenceSession.create(path.join(modelDir, "model.onnx"), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
  });
  return async (request) => {
    const inputs = await handler.toTensors(request, tools);
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, { data, dims }]) => [name, new Tensor(data, dims)]),
    );
    return handler.toResponse((await session.run(feeds)) as unknown as Tensors, request);
  };
}
