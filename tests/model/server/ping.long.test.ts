import { type ServerProcess } from "../../../bench/lib/server-process";
import { queue } from "../../../model/server/limits";
import { ask, envelope, invokeJson, ServerBench } from "./inference-server";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("GET /ping", () => {
  it("is 503 until the golden cases have passed, as are invocations, and 200 from then on", async () => {
    const server = await bench.start(await bench.modelDir("slow"), "listening");
    expect(await ask(server, "/ping")).toMatchObject({ status: 503, body: { status: "starting", queued: 0 } });
    const early = await invokeJson(server, { values: [1] });
    expect(early).toMatchObject({
      status: 503,
      body: envelope("model_loading", "The model is loading. Try again in 1 s.", null, "api_error"),
    });
    expect(early.headers.get("retry-after")).toBe("1");
    const found = await pingUntilReady(server);
    expect(found).toEqual({ status: 200, body: { status: "ready", queued: 0 } });
  });

  it("is answered at once while the model runs", async () => {
    const server = await bench.start(await bench.modelDir("slow"));
    const predictions = Array.from({ length: 4 }, () => invokeJson(server, { values: [1] }));
    let isDone = false;
    const done = Promise.all(predictions).finally(() => (isDone = true));
    let pings = 0;
    for (; !isDone; pings++) expect((await ask(server, "/ping")).status).toBe(200);
    expect((await done).map(({ body }) => body)).toEqual(predictions.map(() => ({ doubled: [2] })));
    // The model runs at most four times. Pings that waited for it would be about as few.
    expect(pings).toBeGreaterThan(10);
  });

  it("stays 200 when the queue is full, while those beyond it are refused at once", async () => {
    const server = await bench.start(await bench.modelDir("slow"));
    const flood = Array.from({ length: queue.maxRequests + 200 }, (_, i) => invokeJson(server, { values: [i] }));
    const refused = await Promise.race(
      flood.map(async (answer) => ((await answer).status === 503 ? answer : new Promise<never>(() => {}))),
    );
    expect(refused).toMatchObject({
      body: envelope("overloaded", "The request queue is full. Try again in 1 s.", null, "api_error"),
    });
    expect(refused.headers.get("retry-after")).toBe("1");
    const ping = await ask(server, "/ping");
    expect(ping.status).toBe(200);
    const answers = await Promise.all(flood);
    const right = answers.filter(
      ({ status, body }, i) => status === 200 && (body as { doubled: number[] }).doubled[0] === 2 * i,
    );
    const busy = answers.filter(({ status }) => status === 503);
    expect(right.length + busy.length).toBe(flood.length);
    expect(right.length).toBeGreaterThanOrEqual(queue.maxRequests);
  }, 60_000);
});

async function pingUntilReady(server: ServerProcess): Promise<{ status: number; body: unknown }> {
  for (;;) {
    const { status, body } = await ask(server, "/ping");
    if (status === 200) return { status, body };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
