import { momentAt, namePast, nameStep, timeTitle, writeMoment } from "../../../../site/src/forecast/clock";

const now = { hour: 7, weekday: 0 };

describe("momentAt", () => {
  it.each([
    [0, "Mon 07:00"],
    [3, "Mon 10:00"],
    [17, "Tue 00:00"],
    [-7, "Mon 00:00"],
    [-8, "Sun 23:00"],
    [-24 * 8, "Sun 07:00"],
  ])("finds the time %d hours from now", (offset, text) => expect(writeMoment(momentAt(now, offset)!)).toBe(text));

  it("is null without a time", () => expect(momentAt(null, 1)).toBeNull());
});

describe("names of values", () => {
  it("have a time where the request names one", () => {
    expect(nameStep(now, { label: "T+1h", ahead: 1 })).toBe("08:00 (T+1h)");
    expect([0, -1].map((offset) => namePast(now, offset))).toEqual(["now (Mon 07:00)", "Mon 06:00"]);
  });

  it("count steps otherwise", () => {
    expect(nameStep(null, { label: "T+1", ahead: 1 })).toBe("T+1");
    expect([0, -3].map((offset) => namePast(null, offset))).toEqual(["now", "T−3"]);
  });
});

describe("timeTitle", () => {
  it("names what the axis counts: clock times of the input, or steps", () => {
    expect([now, null].map(timeTitle)).toEqual(["Time (time zone of the input)", "Steps from now"]);
  });
});
