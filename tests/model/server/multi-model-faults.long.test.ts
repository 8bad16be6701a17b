import { type Answer, envelope, internalError, ServerBench } from "./inference-server";
import { MultiModelServer, withCode } from "./multi-model-server";

const bench = new ServerBench();
/** One thread for all models: whatever one does, the others are its neighbours. */
let server: MultiModelServer;
beforeEach(async () => {
  const env = { SAGEMAKER_MODEL_SERVER_WORKERS: "1", SAGEMAKER_MODEL_SERVER_TIMEOUT: "20", MEMORY_LIMIT_MB: "2000" };
  server = await MultiModelServer.start(bench, env);
  for (const name of ["bad", "good", "better"]) await server.load(name);
});
afterAll(() => bench.remove());

const statuses = async (answers: Promise<Answer>[]) => (await Promise.all(answers)).map(({ status }) => status);
const askGood = (count = 20) =>
  Array.from({ length: count }, (_, i) => server.invoke(i % 2 === 0 ? "good" : "better", { values: [i] }));
const allRight = Array.from({ length: 20 }, () => 200);

/** Asks the model until it answers 200. */
async function recovered(name: string): Promise<Answer> {
  for (;;) {
    const answer = await server.invoke(name, { values: [1] });
    if (answer.status === 200) return answer;
    expect(answer.status).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("a model that ends its thread", () => {
  it("fails the request that did it; its neighbours and its other requests lose none", async () => {
    const before = askGood();
    const killer = server.invoke("bad", { values: [1], fault: "dies" });
    const mates = Array.from({ length: 10 }, (_, i) => server.invoke("bad", { values: [i] }));
    const after = askGood();
    expect(await killer).toMatchObject({ status: 500, body: internalError });
    expect(await statuses([...before, ...after])).toEqual([...allRight, ...allRight]);
    expect(await statuses(mates)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await server.ask("/models")).body).toMatchObject({
      models: [{ modelName: "bad" }, { modelName: "better" }, { modelName: "good" }],
    });
  });

  it("is named by the error's stack, even if it throws between its turns", async () => {
    await server.load("late", await withCode(bench, 'setTimeout(() => { throw new Error("thrown late"); }, 1000);'));
    while (!server.process.errorOutput().includes("model paused")) {
      expect(await statuses(askGood())).toEqual(allRight);
    }
    const died = server.process
      .errorOutput()
      .split("\n")
      .filter((line) => line.includes('"event":"worker died"'));
    expect(died.length).toBeGreaterThan(1);
    for (const line of died) expect(line).toContain("thrown late");
    expect((await server.invoke("bad", { values: [1] })).status).toBe(200);
  });

  it("pauses if it does so again and again: it alone answers 503, and comes back by itself", async () => {
    const killers = Array.from({ length: 3 }, () => server.invoke("bad", { values: [1], fault: "dies" }));
    const found = await Promise.all(killers);
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set([500, 503]));
    expect(found.find(({ status }) => status === 503)!.body).toEqual(
      envelope("model_unavailable", "The model is paused after a fault. Try again later.", null, "api_error"),
    );
    expect(await statuses(askGood())).toEqual(allRight);
    expect((await recovered("bad")).body).toEqual({ doubled: [2] });
    expect(server.process.errorOutput()).toContain("model paused");
  });
});

describe("a model that loops for ever", () => {
  it("answers 503 when its time is up, while its neighbours go on, and is restarted", async () => {
    let isLooping = true;
    const loop = server.invoke("bad", { values: [1], fault: "loops" }).finally(() => (isLooping = false));
    expect(await statuses(askGood())).toEqual(allRight);
    expect(isLooping).toBe(true);
    expect(await loop).toMatchObject({
      status: 503,
      body: envelope("timeout", "The model did not answer within 20 seconds.", null, "api_error"),
    });
    expect((await server.invoke("bad", { values: [2] })).body).toEqual({ doubled: [4] });
  });

  it("is refused if it does so while it loads, while the others go on", async () => {
    let isLoading = true;
    const load = server.load("endless", await withCode(bench, "for (;;);")).finally(() => (isLoading = false));
    expect(await statuses(askGood())).toEqual(allRight);
    expect(isLoading).toBe(true);
    expect((await load).status).toBe(422);
    expect(server.process.errorOutput()).toContain("the model did not load within 20 seconds");
    expect((await server.invoke("endless", { values: [1] })).status).toBe(404);
    expect(await statuses(askGood())).toEqual(allRight);
  });
});

describe("a model that eats memory while it loads", () => {
  it.each([
    ["outside the heap", "const eaten = []; for (;;) eaten.push(Buffer.alloc(4e6, 1));"],
    ["on the heap", "const eaten = []; for (;;) eaten.push(new Array(1e5).fill(0.5));"],
  ])("is refused, %s; the others go on", async (_, code) => {
    const load = server.load("eater", await withCode(bench, code));
    expect(await statuses(askGood())).toEqual(allRight);
    expect((await load).status).toBe(422);
    expect(await statuses(askGood())).toEqual(allRight);
    expect((await server.load("next")).status).toBe(200);
  });
});

describe("a busy model", () => {
  it("leaves its neighbours their turns", async () => {
    const slow = await MultiModelServer.start(bench, { SAGEMAKER_MODEL_SERVER_WORKERS: "1", MAX_BATCH: "1" });
    for (const name of ["busy", "quiet"]) await slow.load(name);
    let answered = 0;
    const flood = Array.from({ length: 300 }, (_, i) =>
      slow.invoke("busy", { values: [i] }).finally(() => (answered += 1)),
    );
    await flood[0];
    await slow.invoke("quiet", { values: [1] });
    expect(answered).toBeLessThan(300);
    expect(await statuses(flood)).toEqual(Array.from({ length: 300 }, () => 200));
  });
});
