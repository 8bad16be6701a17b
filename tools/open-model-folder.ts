import path from "node:path";
import * as z from "zod";
import { type ModelContract, type ModelHandler } from "../model/contract";
import { createEngine } from "../model/server/engine";
import { decodeImage } from "../model/server/images";
import { openSession } from "../model/server/session";

/** A request with its name for people. */
interface NamedRequest {
  readonly name: string;
  readonly request: unknown;
}

/** Answers requests in order. @throws Error naming a request that the model does not answer */
export type AnswerAll = (requests: readonly NamedRequest[]) => Promise<z.core.util.JSONType[]>;

/** Opens the contract, handler and graph of a folder in this process, with the inference server's engine. */
export async function openModelFolder(dir: string): Promise<AnswerAll> {
  const contract = load<ModelContract>(path.join(dir, "contract"));
  const handler = load<ModelHandler>(path.join(dir, "handler"));
  const engine = createEngine({ contract, handler }, await openSession(path.join(dir, "model.onnx")), { decodeImage });
  return async (requests) => {
    const replies = await engine(requests.map(({ request }) => JSON.stringify(request)));
    return replies.map(({ status, body }, i) => {
      if (status !== 200) throw new Error(`The model does not answer "${requests[i]!.name}": ${body}`);
      return z.json().parse(JSON.parse(body));
    });
  };
}

function load<Value>(file: string): Value {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a folder is found at run time, so no static import
  return (require(file) as { default: Value }).default;
}
