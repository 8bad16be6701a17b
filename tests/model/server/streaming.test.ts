import { request as httpRequest, type IncomingMessage } from "node:http";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { maxGenerations } from "../../../model/server/limits";
import { waitUntil } from "../../local/wait-until";
import { count, eventsOf, textOf, textTo } from "./counting";
import { ask, envelope, internalError, invokeJson, ServerBench } from "./inference-server";

const bench = new ServerBench();
afterAll(() => bench.remove());

/** The `counting` fixture: a chat model that runs the graph once for each number that it says. */
let server: ServerProcess;
beforeAll(async () => (server = await bench.start(await bench.modelDir("counting"))));

async function stream(request: object): Promise<string> {
  return (await count(server, { ...request, stream: true })).text();
}

/** Opens a stream and resolves when its first bytes are here. The answer is not read further unless it is resumed. */
function openStream(request: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const call = httpRequest(`${server.url}/invocations`, { method: "POST", headers }, (response) =>
      response.once("readable", () => resolve(response)),
    );
    call.on("error", reject);
    call.end(JSON.stringify({ ...request, stream: true }));
  });
}

/** Counts the runs of the graph since `before`, without the one that this question needs. */
async function runsSince(before: number): Promise<number> {
  const { body } = await invokeJson(server, { count: 1 });
  return (body as { steps: number }).steps - before - 1;
}

async function runsSoFar(): Promise<number> {
  return (await runsSince(0)) + 1;
}

/** Resolves when no run of the graph happens between two looks. */
async function stillness(): Promise<void> {
  for (let seen = await runsSoFar(); ;) {
    const extra = await runsSince(seen);
    if (extra === 0) return;
    seen += extra + 1;
  }
}

/** Resolves when runs of the graph happen between two looks. */
async function motion(): Promise<void> {
  for (let seen = await runsSoFar(); ;) {
    const extra = await runsSince(seen);
    if (extra > 0) return;
    seen += extra + 1;
  }
}

describe("an answer of a chat model", () => {
  it("is whole unless a stream is asked for", async () => {
    const answer = await invokeJson(server, { count: 3 });
    expect(answer).toMatchObject({ status: 200, body: { text: "1 2 3 " } });
    expect(answer.headers.get("content-type")).toBe("application/json");
  });

  it("is a stream of server-sent events if it is asked for, chunk by chunk", async () => {
    const answer = await count(server, { count: 3, stream: true });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "transfer-encoding": "chunked",
    });
    expect(eventsOf(await answer.text())).toEqual([
      { text: "1 " },
      { text: "2 " },
      { text: "3 " },
      { steps: expect.any(Number) as number },
    ]);
  });

  it("may have no text at all", async () => {
    expect(eventsOf(await stream({ count: 0 }))).toEqual([{ steps: expect.any(Number) as number }]);
  });

  it("comes while it is made", async () => {
    const endless = await openStream({ count: 1_000_000 });
    expect((endless.read() as Buffer).toString()).toMatch(/^data: \{"text":"1 "\}/);
    endless.destroy();
  });

  it("is refused as any other before its first piece", async () => {
    expect(await invokeJson(server, { count: 2, refuse: true, stream: true })).toMatchObject({
      status: 400,
      body: envelope("invalid_request", "This is not to be counted.", "count"),
    });
    expect(await invokeJson(server, { count: -1, stream: true })).toMatchObject({ status: 400 });
  });

  it("ends with the error as its last event if it fails midway", async () => {
    const answer = await count(server, { count: 9, failAt: 3, stream: true });
    expect(answer.status).toBe(200);
    expect(eventsOf(await answer.text())).toEqual([{ text: "1 " }, { text: "2 " }, internalError]);
    expect(await invokeJson(server, { count: 9, failAt: 3 })).toMatchObject({ status: 500, body: internalError });
  });
});

describe("many answers at once", () => {
  it("all come to their end, also those beyond the number that is made at once", async () => {
    const wanted = Array.from({ length: maxGenerations * 2 }, (_, i) => 20 + i);
    const streams = await Promise.all(wanted.map((to) => stream({ count: to })));
    expect(streams.map((text) => textOf(eventsOf(text)))).toEqual(wanted.map(textTo));
  });

  it("do not wait for each other: a short one overtakes a long one, and /ping both", async () => {
    const long = await openStream({ count: 1_000_000 });
    expect(await invokeJson(server, { count: 2 })).toMatchObject({ status: 200, body: { text: "1 2 " } });
    expect((await ask(server, "/ping")).status).toBe(200);
    expect(long.complete).toBe(false);
    long.destroy();
  });
});

describe("a caller who hangs up", () => {
  it("ends the making of its stream", async () => {
    const before = await runsSoFar();
    (await openStream({ count: 1_000_000 })).destroy();
    await stillness();
    expect(await runsSince(before)).toBeLessThan(1_000_000);
  });

  it("ends the making of its whole answer", async () => {
    const before = await runsSoFar();
    const caller = new AbortController();
    const answer = count(server, { count: 1_000_000 }, caller.signal);
    await motion();
    caller.abort();
    await expect(answer).rejects.toThrow();
    await stillness();
    const made = await runsSince(before);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(1_000_000);
  });

  it("makes room for those who wait", async () => {
    const streams = await Promise.all(Array.from({ length: maxGenerations }, () => openStream({ count: 1_000_000 })));
    const waiting = invokeJson(server, { count: 1 });
    await waitUntil(async () => ((await ask(server, "/ping")).body as { queued: number }).queued === 1);
    streams.forEach((endless) => endless.destroy());
    expect(await waiting).toMatchObject({ status: 200, body: { text: "1 " } });
  });
});

describe("a worker that dies", () => {
  it("fails the answers that it was making, streams by their last event, and is replaced", async () => {
    const whole = invokeJson(server, { count: 1_000_000 });
    await motion();
    const streamed = await count(server, { count: 1_000_000, stream: true });
    expect(await invokeJson(server, { count: 3, dieAt: 3 })).toMatchObject({ status: 500, body: internalError });
    expect(await whole).toMatchObject({ status: 500, body: internalError });
    const events = eventsOf(await streamed.text());
    expect(events[0]).toEqual({ text: "1 " });
    expect(events.at(-1)).toEqual(internalError);
    expect(await invokeJson(server, { count: 3 })).toMatchObject({ status: 200, body: { text: "1 2 3 " } });
  });
});
