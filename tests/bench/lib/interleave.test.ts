import { interleave } from "../../../bench/lib/interleave";

/** Gives one figure after the other, and writes its name down. */
function measure(order: string[], name: string, figures: readonly number[]) {
  let next = 0;
  return () => {
    order.push(name);
    return Promise.resolve(figures[next++ % figures.length]!);
  };
}

describe("interleave", () => {
  it("measures us before each peer, in every round", async () => {
    const order: string[] = [];
    const peers = new Map([
      ["b", measure(order, "B", [1])],
      ["c", measure(order, "C", [1])],
    ]);
    await interleave(measure(order, "A", [1]), peers, 1, measure(order, "again", [1]));
    const round = ["A", "again", "A", "B", "A", "C"];
    expect(order).toEqual([...round, ...round]);
  });

  it("drops the first round and takes the median of the pairwise ratios", async () => {
    const peers = new Map([["peer", measure([], "B", [1000, 4, 6, 20])]]);
    const found = await interleave(measure([], "A", [2]), peers, 3);
    expect(found).toEqual({
      ours: 2,
      comparisons: new Map([["peer", { ratio: 3, ours: 2, peer: 6 }]]),
      selfRatio: 1,
      isValid: true,
    });
  });

  it.each([
    [1.19, true],
    [1.21, false],
    [0.86, true],
    [0.84, false],
  ])("finds %d times ourselves valid: %p", async (selfRatio, isValid) => {
    const found = await interleave(measure([], "A", [1]), new Map(), 2, measure([], "again", [selfRatio]));
    expect(found).toEqual({ ours: 1, comparisons: new Map(), selfRatio, isValid });
  });
});
