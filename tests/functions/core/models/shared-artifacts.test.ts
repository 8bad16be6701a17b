import { chooseArtifact, type SharedArtifacts } from "../../../../functions/core/models/shared-artifacts";

const artifact = (variant: string, weight: number) => ({ variant, weight, targetModel: `iris-${variant}.tar.gz` });
const all = [artifact("A", 3), artifact("B", 1), artifact("C", 0)];
const random: SharedArtifacts = { all, assignBy: "request" };
const sticky: SharedArtifacts = { all, assignBy: "caller" };
const model = "iris";

describe("chooseArtifact", () => {
  it("takes the variant that the request names, even one of weight 0", () => {
    expect(chooseArtifact(sticky, "C", { model, caller: "key x" })).toEqual(all[2]);
  });

  it("refuses a variant that there is not", () => {
    expect(() => chooseArtifact(random, "D", { model, caller: "key x" })).toThrow('Model "iris" has no variant "D".');
  });

  it.each([
    [0, "A"],
    [0.7499, "A"],
    [0.75, "B"],
    [0.9999, "B"],
  ])("chooses by weight: %d is %s", (number, variant) => {
    expect(chooseArtifact(random, null, { model, caller: "key x", random: () => number }).variant).toBe(variant);
  });

  it("gives a caller the same variant every time, and callers together their shares", () => {
    const callers = Array.from({ length: 4000 }, (_, i) => `key ${i}`);
    const choose = (caller: string) => chooseArtifact(sticky, null, { model, caller }).variant;
    const chosen = callers.map(choose);
    expect(callers.map(choose)).toEqual(chosen);
    const share = chosen.filter((variant) => variant === "A").length / callers.length;
    expect(Math.abs(share - 0.75)).toBeLessThan(0.03);
    expect(chosen).not.toContain("C");
  });

  it("assigns the callers of each model anew, so that one caller is not in every minority", () => {
    const callers = Array.from({ length: 400 }, (_, i) => `key ${i}`);
    const inMinority = (name: string) =>
      callers.filter((caller) => chooseArtifact(sticky, null, { model: name, caller }).variant === "B");
    expect(inMinority("iris")).not.toEqual(inMinority("digits"));
  });
});
