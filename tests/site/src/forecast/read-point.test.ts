import { type Forecast } from "../../../../site/src/forecast/read-forecast";
import { readPoint, writePoint } from "../../../../site/src/forecast/read-point";

const forecast: Forecast = {
  title: "Bikes",
  unit: "bikes",
  history: [null, 4, 5],
  steps: [
    { label: "T+1h", ahead: 1, value: 6.25, range: { low: 4, high: 8 } },
    { label: "T+2h", ahead: 2, value: 7, range: null },
  ],
  capacity: null,
  now: { hour: 7, weekday: 0 },
  rest: {},
};
const read = (offset: number, of = forecast) => readPoint(of, offset, String);

describe("readPoint", () => {
  it("reads a value of the history", () => {
    expect(read(-1)).toEqual({ offset: -1, value: 4, name: "Mon 06:00", amount: "4 bikes", range: "" });
    expect(read(0)).toMatchObject({ value: 5, name: "now (Mon 07:00)" });
  });

  it("reads a step of the forecast, with its likely range if it has one", () => {
    const name = "08:00 (T+1h), forecast";
    expect(read(1)).toEqual({ offset: 1, value: 6.25, name, amount: "6.25 bikes", range: "likely 4 to 8" });
    expect(read(2).range).toBe("");
  });

  it("says that a value is missing", () => {
    expect(read(-2)).toMatchObject({ value: null, amount: "not recorded" });
  });

  it("writes no unit where there is none", () => expect(read(0, { ...forecast, unit: "" }).amount).toBe("5"));
});

describe("writePoint", () => {
  it("writes a point as one line", () => {
    expect([-2, 1].map((offset) => writePoint(read(offset)))).toEqual([
      "Mon 05:00: not recorded",
      "08:00 (T+1h), forecast: 6.25 bikes, likely 4 to 8",
    ]);
  });
});
