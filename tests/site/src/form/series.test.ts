import fc from "fast-check";
import { parseSeries } from "../../../../site/src/form/series";

const field = (item = {}, limits = {}) => ({
  item: { kind: "number" as const, label: "Bikes", integer: false, initial: 0, ...item },
  nullable: false,
  minItems: 0,
  maxItems: Infinity,
  ...limits,
});

describe("parseSeries", () => {
  it("reads numbers with any separators", () => {
    expect(parseSeries(" 1, 2.5;3\n-4\t5e3 ", field())).toEqual([1, 2.5, 3, -4, 5000]);
  });

  it("reads null for a missing number if the contract allows it", () => {
    expect(parseSeries("1, null 3", field({}, { nullable: true }))).toEqual([1, null, 3]);
  });

  describe("of a spreadsheet's cells", () => {
    const three = { minItems: 3, maxItems: 3 };

    it("takes an empty cell for a missing number where the contract allows it", () => {
      expect(parseSeries("1\r\n\r\n3\r\n", field({}, { ...three, nullable: true }))).toEqual([1, null, 3]);
      expect(parseSeries("1\t2\t", field({}, { ...three, nullable: true }))).toEqual([1, 2, null]);
      expect(() => parseSeries("1\n\n3", field({}, three))).toThrow("Got 2 numbers; the minimum is 3.");
    });

    it("reads decimal commas where commas as separators would give a wrong count", () => {
      expect(parseSeries("1,5\n-2,25\n3\n", field({}, three))).toEqual([1.5, -2.25, 3]);
      expect(parseSeries("1,5\n2", field({}, three))).toEqual([1, 5, 2]);
    });

    it("ignores empty lines if the count is right without them", () => {
      expect(parseSeries("1\n\n2\n3\n\n", field({}, { ...three, nullable: true }))).toEqual([1, 2, 3]);
    });

    it.each(["null", "NaN", "n/a", "NA", "-", "–"])("takes %j for a missing number", (word) => {
      expect(parseSeries(`1 ${word} 3`, field({}, { ...three, nullable: true }))).toEqual([1, null, 3]);
    });
  });

  it("reads back every list of numbers", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.constantFrom(", ", "\n", " ; "),
        (numbers, gap) => {
          // Text has no negative zero.
          expect(parseSeries(numbers.join(gap), field())).toEqual(numbers.map((number) => number + 0));
        },
      ),
    );
  });

  it.each([
    ["1, two", field(), "“two” is not a number."],
    ["1 null", field(), "“null” is not a number."],
    ["1 Infinity", field(), "“Infinity” is not a number."],
    ["1.5", field({ integer: true }), "1.5 is not a whole number."],
    ["-1", field({ min: 0 }), "-1 is below 0."],
    ["101", field({ max: 100 }), "101 is above 100."],
    ["1", field({}, { minItems: 3 }), "Got 1 number; the minimum is 3."],
    ["1 2", field({}, { minItems: 3 }), "Got 2 numbers; the minimum is 3."],
    ["1 2 3", field({}, { maxItems: 2 }), "Got 3 numbers; the maximum is 2."],
  ])("rejects %j and says why", (text, limits, message) => {
    expect(() => parseSeries(text, limits)).toThrow(new Error(message));
  });
});
