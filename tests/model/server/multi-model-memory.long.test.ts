import { ServerBench } from "./inference-server";
import { memoryGrowth } from "./loads-and-unloads";

const bench = new ServerBench();
afterAll(() => bench.remove());

it("memory stays flat over 500 loads and unloads of different models", async () => {
  expect(await memoryGrowth(bench, 500)).toBeLessThan(1.1);
}, 1_800_000);
