import { once } from "node:events";
import { queue } from "../../../model/server/limits";
import { envelope, ServerBench } from "./inference-server";
import { Client, double } from "./raw-client";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("requests of many connections", () => {
  it("are refused with 503 beyond what the queue holds", async () => {
    const unbatched = await bench.start(await bench.modelDir("slow"), "ready", { MAX_BATCH: "1" });
    const answers = Array.from({ length: queue.maxRequests + 100 }, async () => {
      const answer = await new Client(unbatched).send(double(1)).answer();
      if (answer.status === 200) throw new Error("There was room.");
      return answer;
    });
    const { status, headers, body } = await Promise.any(answers);
    expect({ status, body }).toEqual({
      status: 503,
      body: envelope("overloaded", "The request queue is full. Try again in 1 s.", null, "api_error"),
    });
    expect(headers.get("retry-after")).toBe("1");
  });
});

describe("SIGTERM", () => {
  it("answers a request and closes its connection, and closes idle connections", async () => {
    const stopping = await bench.start(await bench.modelDir("slow"));
    const idle = new Client(stopping);
    await idle.send(double(1)).answer();
    const busy = await new Client(stopping).deliver(double(2));
    const closed = once(idle.socket, "close");
    stopping.signal("SIGTERM");
    const answer = await busy.answer();
    expect(answer).toMatchObject({ status: 200, body: { doubled: [4] } });
    expect(answer.headers.get("connection")).toBe("close");
    await closed;
    expect(await stopping.ended).toBe(0);
  }, 60_000);
});
