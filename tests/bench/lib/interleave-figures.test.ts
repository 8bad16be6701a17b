import { interleaveFigures } from "../../../bench/lib/interleave-figures";

/** Gives one pair of figures after the other, and counts how often it was asked. */
function measure(cpu: readonly number[], seconds: readonly number[]) {
  let asked = 0;
  const take = () => {
    const figures = { cpu: cpu[asked % cpu.length]!, seconds: seconds[asked % seconds.length]! };
    asked++;
    return Promise.resolve(figures);
  };
  return { take, asked: () => asked };
}

describe("interleaveFigures", () => {
  it("compares every figure by itself, and measures once for all of them", async () => {
    const ours = measure([2], [1]);
    const again = measure([2], [3]);
    const peer = measure([1000, 4, 6, 20], [1000, 5, 5, 7]);
    const peers = new Map([["peer", peer.take]]);
    expect(await interleaveFigures(["cpu", "seconds"], ours.take, peers, 3, again.take)).toEqual({
      cpu: { ours: 2, comparisons: new Map([["peer", { ratio: 3, ours: 2, peer: 6 }]]), selfRatio: 1, isValid: true },
      seconds: {
        ours: 1,
        comparisons: new Map([["peer", { ratio: 5, ours: 1, peer: 5 }]]),
        selfRatio: 3,
        isValid: false,
      },
    });
    expect([ours.asked(), again.asked(), peer.asked()]).toEqual([8, 4, 4]);
  });
});
