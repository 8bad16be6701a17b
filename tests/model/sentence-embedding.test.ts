import { normalize, type Pooling, poolTokens } from "../../model/sentence-embedding";

/** Three vectors of two numbers; the last is padding. */
const tokens = { dims: [1, 3, 2], data: Float32Array.of(1, 8, 3, 4, 100, 100) };

describe("poolTokens", () => {
  it.each<[Pooling, readonly number[]]>([
    ["mean", [2, 6]],
    ["max", [3, 8]],
    ["first", [1, 8]],
    ["last", [3, 4]],
  ])("pools by %s without the padding", (pooling, expected) => {
    expect(poolTokens(tokens, 2, pooling)).toEqual(expected);
  });

  it("leaves a vector that the graph pooled as it is", () => {
    expect(poolTokens({ dims: [1, 2], data: Float32Array.of(1, 2) }, 7, "mean")).toEqual([1, 2]);
  });
});

describe("normalize", () => {
  it("scales to length 1, and leaves zeros", () => {
    expect(normalize([3, 4])).toEqual([0.6, 0.8]);
    expect(normalize([0, 0])).toEqual([0, 0]);
  });
});
