import { bandOf } from "../../../../site/src/forecast/bands";

describe("bandOf", () => {
  it.each([
    [0, "few"],
    [5.99, "few"],
    [6, "some"],
    [12, "some"],
    [12.01, "plenty"],
    [20, "plenty"],
    [25, "plenty"],
  ])("calls %d of 20 %s: the limits themselves belong to the middle", (value, word) => {
    expect(bandOf(value, 20).word).toBe(word);
  });
});
