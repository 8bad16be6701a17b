import { columnTensors } from "../../model/column-tensors";
import { type Tensors } from "../../model/contract";
import { decodePicture } from "../../model/decode-picture";
import { pictureTensor } from "../../model/picture-tensor";
import { decodeImage } from "../../model/server/images";
import { openSession } from "../../model/server/session";
import { createTokenReader } from "../../model/token-tensors";
import { explainLoadError } from "./find-obstacles";
import { type NamedRequest } from "./make-requests";
import { type InputPlan } from "./plan";

/** Runs the graph on each request alone. @throws Error with the remedy, if ONNX Runtime cannot load or run it */
export async function tryGraph(file: string, input: InputPlan, requests: readonly NamedRequest[]): Promise<Tensors[]> {
  const session = await openSession(file).catch((error: Error) => {
    throw new Error(explainLoadError(error.message), { cause: error });
  });
  const toTensors = tensorMaker(input);
  const outputs: Tensors[] = [];
  for (const { name, request } of requests) {
    const tensors = await toTensors(request);
    try {
      outputs.push(await session.run(tensors));
    } catch (error) {
      throw new Error(`The graph fails on "${name}": ${(error as Error).message}`, { cause: error });
    }
  }
  return outputs;
}

type Request = NamedRequest["request"];

function tensorMaker(input: InputPlan): (request: Request) => Tensors | Promise<Tensors> {
  switch (input.form) {
    case "columns":
      return (request) => columnTensors(request, input.inputs);
    case "picture":
      return async (request) => {
        const image = await decodePicture(request, { decodeImage }, input.channels);
        return { [input.input]: pictureTensor(image, input.options) };
      };
    case "tokens": {
      const reader = createTokenReader(() => input.files, input.options);
      return ({ text }) => reader.tensors(text as string);
    }
  }
}
