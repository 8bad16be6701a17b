import type * as z from "zod";
import { type ServerProcess } from "../../../bench/lib/server-process";
import type contract from "../../../model/chat-tiny/contract";
import { invokeJson, ServerBench } from "../server/inference-server";

export type Request = z.input<typeof contract.request>;
export type Response = z.output<typeof contract.response>;

/** Serves the model while the tests of a file run. */
export function serveChat() {
  const bench = new ServerBench();
  let server: ServerProcess;
  beforeAll(async () => (server = await bench.start(await bench.modelDir("chat-tiny"))));
  afterAll(() => bench.remove());
  return {
    server: () => server,
    async answer(request: Request): Promise<Response> {
      const { status, body } = await invokeJson(server, request);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body as Response;
    },
  };
}

export const user = (content: string) => ({ messages: [{ role: "user" as const, content }] });
