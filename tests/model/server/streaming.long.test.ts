import { count, eventsOf, textOf, textTo } from "./counting";
import { ServerBench } from "./inference-server";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("SIGTERM", () => {
  it("lets the streams come to their end, then ends with 0", async () => {
    const stopping = await bench.start(await bench.modelDir("counting"));
    const begun = await Promise.all(Array.from({ length: 8 }, () => count(stopping, { count: 3000, stream: true })));
    stopping.signal("SIGTERM");
    const texts = await Promise.all(begun.map((answer) => answer.text()));
    expect(texts.map((text) => textOf(eventsOf(text)))).toEqual(begun.map(() => textTo(3000)));
    expect(await stopping.ended).toBe(0);
    expect(stopping.errorOutput()).toBe("");
  });
});
