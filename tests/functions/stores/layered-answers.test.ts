import { type AnswerStore, maxSharedBytes } from "../../../functions/core/cache/answer-store";
import { createLayeredAnswers } from "../../../functions/stores/layered-answers";
import { createMemoryAnswers } from "../../../functions/stores/memory-answers";
import { Clock } from "./each-store";

function layers() {
  const clock = new Clock();
  const [near, far] = [createMemoryAnswers(10), createMemoryAnswers(10)];
  const read = jest.fn((key: string) => far.get(key));
  const answer = { bytes: Buffer.from("1"), variant: null, until: clock.time + 1000 };
  return { clock, near, far, read, answer, layered: createLayeredAnswers(near, { ...far, get: read }, clock.now) };
}

describe("createLayeredAnswers", () => {
  it("puts answers in memory and in the shared store", async () => {
    const { near, far, layered, answer } = layers();
    await layered.put("a", answer);
    expect([await near.get("a"), await far.get("a")]).toEqual([answer, answer]);
  });

  it("keeps an answer of more than 4 KiB in memory alone", async () => {
    const { near, far, layered, answer } = layers();
    const [large, small] = [maxSharedBytes + 1, maxSharedBytes].map((size) => ({
      ...answer,
      bytes: Buffer.alloc(size),
    }));
    await layered.put("large", large!);
    await layered.put("small", small!);
    expect([await near.get("large"), await far.get("large"), await far.get("small")]).toEqual([large, null, small]);
  });

  it("reads another instance's answer from the shared store once", async () => {
    const { far, read, layered, answer } = layers();
    await far.put("a", answer);
    expect([await layered.get("a"), await layered.get("a"), read.mock.calls.length]).toEqual([answer, answer, 1]);
  });

  it("reads the shared store again when the answer in memory has expired", async () => {
    const { clock, near, far, layered, answer } = layers();
    const newer = { ...answer, until: answer.until + 5000 };
    await near.put("a", answer);
    await far.put("a", newer);
    clock.time = answer.until;
    expect(await layered.get("a")).toEqual(newer);
  });

  it("still returns what is in memory if the shared store fails", async () => {
    const { clock, near, answer } = layers();
    const failing: AnswerStore = {
      remembered: () => null,
      get: () => Promise.reject(new Error("Out of reach.")),
      put: () => Promise.reject(new Error("Out of reach.")),
    };
    const layered = createLayeredAnswers(near, failing, clock.now);
    await expect(layered.put("a", answer)).rejects.toThrow("Out of reach.");
    expect(await layered.get("a")).toEqual(answer);
  });
});
