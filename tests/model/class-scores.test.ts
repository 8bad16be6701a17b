import { classProbabilities, mostProbable, type ScoreScale } from "../../model/class-scores";

describe("classProbabilities", () => {
  it.each<[ScoreScale, readonly number[], readonly number[]]>([
    ["probabilities", [0.2, 0.8], [0.2, 0.8]],
    ["probability", [0.8], [0.2, 0.8]],
    ["logarithms", [Math.log(0.25), Math.log(0.75)], [0.25, 0.75]],
    ["logits", [1000, 1000 + Math.log(3)], [0.25, 0.75]],
    ["logit", [Math.log(3)], [0.25, 0.75]],
    ["probabilities", [-1e-7, 1.0000001], [0, 1]],
  ])("reads %s", (scale, scores, expected) => {
    const found = classProbabilities({ dims: [1, scores.length], data: Float64Array.from(scores) }, ["a", "b"], scale);
    expect(found.map(({ label }) => label)).toEqual(["a", "b"]);
    found.forEach(({ probability }, i) => expect(probability).toBeCloseTo(expected[i]!, 6));
  });
});

describe("mostProbable", () => {
  it("ranks classes, equals in their order, and leaves the list as it was", () => {
    const classes = [0.1, 0.4, 0.4, 0.1].map((probability, i) => ({ label: "abcd"[i]!, probability }));
    expect(mostProbable(classes, 3).map(({ label }) => label)).toEqual(["b", "c", "a"]);
    expect(classes.map(({ label }) => label).join("")).toBe("abcd");
  });
});
