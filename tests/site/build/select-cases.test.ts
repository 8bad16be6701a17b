import { selectCases } from "../../../site/build/select-cases";

const stored = (name: string, label: string, input: unknown = name) => ({
  name,
  request: { input: input as string },
  response: { predictions: [{ score: 0.9, label }] },
});

describe("selectCases", () => {
  it("selects the examples first, then the different answers in turn", () => {
    const cases = [stored("a1", "a"), stored("a2", "a"), stored("b1", "b"), stored("a3", "a"), stored("b2", "b")];
    const examples = [{ summary: "The third of a", request: { input: "a3" } }];
    expect(selectCases(cases, examples, 4).map(({ name }) => name)).toEqual(["a3", "a1", "b1", "a2"]);
  });

  it("keeps the order if answers have no class", () => {
    const cases = [1, 2, 3].map((n) => ({ name: `${n}`, request: {}, response: { bikes: [n] } }));
    expect(selectCases(cases, [], 2).map(({ name }) => name)).toEqual(["1", "2"]);
  });

  it("skips cases that are too large", () => {
    const cases = [stored("large", "a", "x".repeat(500)), stored("small", "b")];
    expect(selectCases(cases, [], 8, 400).map(({ name }) => name)).toEqual(["small"]);
  });
});
