import { maxKeptBytes } from "../../../functions/core/cache/answer-store";
import { createMemoryAnswers } from "../../../functions/stores/memory-answers";

const until = Date.parse("2030-01-01");

describe("answers in memory", () => {
  it("keep at most the given number, the most recently used ones", async () => {
    const answers = createMemoryAnswers(2);
    const answer = { bytes: Buffer.from("1"), variant: null, until };
    await answers.put("a", answer);
    await answers.put("b", answer);
    await answers.get("a");
    await answers.put("c", answer);
    expect([await answers.get("a"), await answers.get("b"), await answers.get("c")]).toEqual([answer, null, answer]);
  });

  it("keep at most 32 MiB", async () => {
    const answers = createMemoryAnswers(1000);
    for (let i = 0; i < 200; i += 1) {
      await answers.put(String(i), { bytes: new Uint8Array(maxKeptBytes), variant: null, until });
    }
    const kept = await Promise.all(Array.from({ length: 200 }, (_, i) => answers.get(String(i))));
    const bytes = kept.reduce((sum, answer) => sum + (answer?.bytes.length ?? 0), 0);
    expect(bytes).toBe(Math.floor((32 * 1024 * 1024) / maxKeptBytes) * maxKeptBytes);
  });
});
