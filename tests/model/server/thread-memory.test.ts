import { collectGarbage } from "../../../model/server/handler-modules";
import { ThreadMemory } from "../../../model/server/thread-memory";
import { waitUntil } from "../../local/wait-until";

jest.mock("../../../model/server/limits", () => ({
  ...jest.requireActual<object>("../../../model/server/limits"),
  // Weighs each time, however long it takes.
  weighingShare: Infinity,
}));

const limit = 50e6;
/** Stands for what models keep. */
let kept: Buffer[] = [];
const reported: number[] = [];
const grow = () => kept.push(Buffer.alloc(3 * limit, 1));
/** The last report; null if there is none since the last time. */
const takeReport = () => reported.splice(0).at(-1) ?? null;
let memory: ThreadMemory;
const setTimer = jest.spyOn(globalThis, "setInterval");

beforeAll(() => {
  // Garbage of other tests in this process would be missing later. Buffers that a collection finds are freed by the next.
  collectGarbage();
  collectGarbage();
  memory = new ThreadMemory(limit, (grownBytes) => reported.push(grownBytes));
});

// It would go on collecting garbage during the next files of this process.
afterAll(() => clearInterval(setTimer.mock.results[0]?.value as NodeJS.Timeout));

describe("ThreadMemory", () => {
  it("reports growth, not what a load takes, until it is gone", async () => {
    const [, took] = await memory.load(() => Promise.resolve(grow()));
    expect(took).toBeGreaterThan(2 * limit);
    grow();
    await waitUntil(() => reported.length > 0);
    expect(takeReport()).toBeLessThan(4 * limit);
    kept.pop();
    await waitUntil(() => takeReport() === 0);

    kept = [];
    memory.free(took);
    grow();
    await waitUntil(() => reported.length > 0);
    expect(takeReport()).toBeGreaterThan(2 * limit);
  });

  it("does not take garbage for growth", async () => {
    kept = [];
    await waitUntil(() => takeReport() === 0);
    for (let i = 0; i < 10; i++) {
      grow();
      kept = [];
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(reported).toEqual([]);
  });
});
