import { queue } from "../../../model/server/limits";
import { waitUntil } from "../../local/wait-until";
import { ask, envelope, invokeJson, ServerBench } from "./inference-server";
import { Client, double } from "./raw-client";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("GET /ping", () => {
  it("is 503 until the golden cases have passed, as are invocations, and 200 from then on", async () => {
    const pause = bench.createPause();
    pause.begin();
    const server = await bench.start(await bench.modelDir("double"), "listening", pause.env);
    expect(await ask(server, "/ping")).toMatchObject({ status: 503, body: { status: "starting", queued: 0 } });
    const early = await invokeJson(server, { values: [1] });
    expect(early).toMatchObject({
      status: 503,
      body: envelope("model_loading", "The model is loading. Try again in 1 s.", null, "api_error"),
    });
    expect(early.headers.get("retry-after")).toBe("1");
    pause.end();
    await waitUntil(async () => (await ask(server, "/ping")).status === 200);
    expect((await ask(server, "/ping")).body).toEqual({ status: "ready", queued: 0 });
  });

  it("is answered while the model runs", async () => {
    const pause = bench.createPause();
    const server = await bench.start(await bench.modelDir("double"), "ready", pause.env);
    pause.begin();
    const prediction = await new Client(server).deliver(double(1));
    for (let i = 0; i < 3; i++) expect((await ask(server, "/ping")).status).toBe(200);
    pause.end();
    expect(await prediction.answer()).toMatchObject({ status: 200, body: { doubled: [2] } });
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
