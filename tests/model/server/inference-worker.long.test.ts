import { waitUntil } from "../../local/wait-until";
import { ask, invokeJson, ServerBench } from "./inference-server";
import { Client, double } from "./raw-client";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("a worker that dies", () => {
  it("turns /ping to 503 until the new one has passed the golden cases, and requests wait for it", async () => {
    const pause = bench.createPause();
    const server = await bench.start(await bench.modelDir("double"), "ready", pause.env);
    pause.begin();
    const killer = invokeJson(server, { values: [1], fault: "dies" });
    await waitUntil(async () => (await ask(server, "/ping")).status === 503);
    expect((await ask(server, "/ping")).body).toMatchObject({ status: "restarting" });
    const next = await new Client(server).deliver(double(2));
    expect((await ask(server, "/ping")).status).toBe(503);
    pause.end();
    expect((await killer).status).toBe(500);
    expect(await next.answer()).toMatchObject({ status: 200, body: { doubled: [4] } });
    expect((await ask(server, "/ping")).status).toBe(200);
  });
});
