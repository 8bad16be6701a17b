import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type * as z from "zod";
import { type Reply } from "../../../model/server/replies";
import type contract from "../../../model/velib-forecast/contract";

export type Request = z.input<typeof contract.request>;
export type Response = z.output<typeof contract.response>;

export interface RunningModel {
  /** The replies to bodies that come in one batch, as the inference server gives them. */
  reply(bodies: readonly string[]): Promise<Reply[]>;
  /** The answers to valid requests that come in one batch. */
  predict(...requests: Request[]): Promise<Response[]>;
  stop(): Promise<void>;
}

/** The model in a process of its own, because ONNX Runtime takes no tensors from Jest's VM. */
export async function startModel(): Promise<RunningModel> {
  const child = fork(path.join(__dirname, "model-process.ts"), { execArgv: ["--require", "tsx/cjs"] });
  await once(child, "message");
  const reply = async (bodies: readonly string[]) => {
    child.send(bodies);
    const [replies] = (await once(child, "message")) as [Reply[]];
    return replies;
  };
  return {
    reply,
    predict: async (...requests) =>
      (await reply(requests.map((request) => JSON.stringify(request)))).map(({ status, body }) => {
        if (status !== 200) throw new Error(body);
        return JSON.parse(body) as Response;
      }),
    stop: async () => {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
