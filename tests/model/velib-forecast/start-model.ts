import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type * as z from "zod";
import { type Tensors } from "../../../model/contract";
import { type Reply } from "../../../model/server/replies";
import type contract from "../../../model/velib-forecast/contract";
import { type Question } from "./model-process";

export type Request = z.input<typeof contract.request>;
export type Response = z.output<typeof contract.response>;

export interface RunningModel {
  /** The replies to bodies that come in one batch, as the inference server gives them. */
  reply(bodies: readonly string[]): Promise<Reply[]>;
  /** The answers to valid requests that come in one batch. */
  predict(...requests: Request[]): Promise<Response[]>;
  /** Outputs of the bare graph. */
  run(inputs: Tensors): Promise<Tensors>;
  stop(): Promise<void>;
}

/** The model in a process of its own, because ONNX Runtime takes no tensors from Jest's VM. */
export async function startModel(): Promise<RunningModel> {
  const child = fork(path.join(__dirname, "model-process.ts"), {
    execArgv: ["--require", "tsx/cjs"],
    serialization: "advanced",
  });
  await once(child, "message");
  const ask = async (question: Question) => {
    child.send(question);
    return ((await once(child, "message")) as unknown[])[0];
  };
  const reply = async (bodies: readonly string[]) => (await ask({ bodies })) as Reply[];
  return {
    reply,
    predict: async (...requests) =>
      (await reply(requests.map((request) => JSON.stringify(request)))).map(({ status, body }) => {
        if (status !== 200) throw new Error(body);
        return JSON.parse(body) as Response;
      }),
    run: async (inputs) => (await ask({ inputs })) as Tensors,
    stop: async () => {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
