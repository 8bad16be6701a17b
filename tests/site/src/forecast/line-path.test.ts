import { linePath } from "../../../../site/src/forecast/line-path";

describe("linePath", () => {
  it("breaks the line where nothing was recorded", () => {
    expect(
      linePath([
        [0, null],
        [1, 5],
        [2, 6.25],
        [3, null],
        [4, 7],
      ]),
    ).toBe("M1.0 5.0L2.0 6.3M4.0 7.0");
  });
});
