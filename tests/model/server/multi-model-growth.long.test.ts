import { readFileSync } from "node:fs";
import path from "node:path";
import { environment } from "../../../bench/lib/dockerfile";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryBytes } from "../../../bench/lib/memory";
import { waitUntil } from "../../local/wait-until";
import { envelope, internalError, ServerBench } from "./inference-server";
import { MultiModelServer, withCode } from "./multi-model-server";

const bench = new ServerBench();
afterAll(() => bench.remove());

/** So low that the process is full before a heap is. */
const limitMb = 400;
const neighbours = ["a", "b", "c", "d", "e", "f"];
const paused = envelope("model_unavailable", "The model is paused after a fault. Try again later.", null, "api_error");

/** The C library's settings decide whether memory comes back. */
const image = environment(readFileSync(path.join(__dirname, "../../../model/server/Dockerfile"), "utf8"));

/** A copy of the fixture `double` that runs this code at each request for this value. */
function growing(value: number, code: string): Promise<string> {
  const grow = `{
    const kept = [];
    const { handler } = module.exports;
    const { toTensors } = handler;
    handler.toTensors = (request, tools) => {
      if (request.values[0] === ${value}) { ${code} }
      return toTensors(request, tools);
    };
  }`;
  return withCode(bench, "", grow);
}

/** Asks the models all the while. Resolves to the answers that were not right. */
async function withCallers(server: MultiModelServer, work: () => Promise<void>): Promise<unknown[]> {
  const wrong: unknown[] = [];
  let isOver = false;
  const callers = neighbours.map(async (name, i) => {
    for (let value = i; !isOver; value += 1) {
      const { status, body } = await server.invoke(name, { values: [value] });
      const isRight = status === 200 && (body as { doubled: number[] }).doubled[0] === 2 * value;
      if (!isRight) wrong.push({ name, value, status, body });
      await sleep(5);
    }
  });
  await work().finally(() => (isOver = true));
  await Promise.all(callers);
  return wrong;
}

const events = (server: MultiModelServer) =>
  server.process
    .errorOutput()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; detail: string });

/** Starts a server with little memory, and the neighbours and this model in it. */
async function startWith(name: string, dir: string, workers: string): Promise<MultiModelServer> {
  const env = { ...image, SAGEMAKER_MODEL_SERVER_WORKERS: workers, MEMORY_LIMIT_MB: String(limitMb) };
  const server = await MultiModelServer.start(bench, env);
  for (const neighbour of neighbours.slice(0, 3)) await server.load(neighbour);
  expect((await server.load(name, dir)).status).toBe(200);
  for (const neighbour of neighbours.slice(3)) await server.load(neighbour);
  return server;
}

describe("a model that grows while it serves", () => {
  it.each([
    ["in buffers", "kept.push(Buffer.alloc(5e6, 1));", "1"],
    ["on the heap", "for (let i = 0; i < 6; i++) kept.push(new Array(1e5).fill(0.5));", "2"],
    ["in what its thread keeps", "(globalThis.kept ??= []).push(Buffer.alloc(5e6, 1));", "2"],
  ])(
    "alone answers 503, comes back, and gives its memory back: %s; its neighbours lose no request",
    async (_, code, workers) => {
      const dir = await growing(7, code);
      const server = await startWith("grower", dir, workers);
      const wrong = await withCallers(server, async () => {
        const grow = () => server.invoke("grower", { values: [7] });
        let answer = await grow();
        for (; answer.status === 200; answer = await grow()) expect(answer.body).toEqual({ doubled: [14] });
        expect({ status: answer.status, body: answer.body }).toEqual({ status: 503, body: paused });
        await waitUntil(() => memoryBytes(server.process.pid) < (limitMb * 2 ** 20) / 2);
        await waitUntil(async () => (await server.invoke("grower", { values: [1] })).status === 200);
      });
      expect(wrong).toEqual([]);
      expect((await server.ask("/models")).body).toMatchObject({
        models: ["a", "b", "c", "d", "e", "f", "grower"].map((modelName) => ({ modelName })),
      });
      const found = events(server);
      expect(new Set(found.map(({ event }) => event))).toEqual(new Set(["memory grew", "model paused"]));
      const pauses = found.filter(({ event }) => event === "model paused");
      for (const { detail } of pauses) expect(detail).toMatch(`${dir} cannot be served: it has grown by `);
    },
  );

  it("keeps serving, with its neighbours, as long as there is memory", async () => {
    const cache = "if (kept.length === 0) kept.push(Buffer.alloc(100e6, 1));";
    const server = await startWith("cached", await growing(7, cache), "1");
    const ask = async () => expect((await server.invoke("cached", { values: [7] })).body).toEqual({ doubled: [14] });
    const isAlone = () => server.process.errorOutput().includes("2 models in a thread have grown");
    const wrong = await withCallers(server, async () => {
      while (!isAlone()) await ask();
      for (let i = 0; i < 100; i++) await ask();
    });
    expect(wrong).toEqual([]);
    expect(new Set(events(server).map(({ event }) => event))).toEqual(new Set(["memory grew"]));
  });

  it("fails a request that takes all memory, after it has been tried alone; its other requests and its neighbours lose none", async () => {
    const server = await startWith("eater", await growing(7, "for (;;) kept.push(Buffer.alloc(4e6, 1));"), "2");
    const wrong = await withCallers(server, async () => {
      const eater = server.invoke("eater", { values: [7] });
      const mates = Array.from({ length: 10 }, (_, i) => server.invoke("eater", { values: [100 + i] }));
      expect(await eater).toMatchObject({ status: 500, body: internalError });
      expect((await Promise.all(mates)).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    });
    expect(wrong).toEqual([]);
  });
});
