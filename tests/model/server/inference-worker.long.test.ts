import { ask, invokeJson, ServerBench } from "./inference-server";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("a worker that dies", () => {
  it("turns /ping to 503 until the new one has passed the golden cases, and requests wait for it", async () => {
    const server = await bench.start(await bench.modelDir("slow"));
    const killer = invokeJson(server, { values: [1], fault: "dies" });
    const seen = new Set<string>();
    let isDone = false;
    const next = killer.then(() => invokeJson(server, { values: [2] })).finally(() => (isDone = true));
    while (!isDone) {
      const { status, body } = await ask(server, "/ping");
      seen.add(`${status} ${(body as { status: string }).status}`);
    }
    expect((await killer).status).toBe(500);
    expect((await next).body).toEqual({ doubled: [4] });
    expect(seen).toEqual(new Set(["200 ready", "503 restarting"]));
    expect((await ask(server, "/ping")).status).toBe(200);
  }, 60_000);
});
