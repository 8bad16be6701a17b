import fc from "fast-check";
import { formatOptions, optionName, parseOptions } from "../../model/options";

describe("the header of the options", () => {
  it("has the names sorted, so that the same options make the same header", () => {
    expect(formatOptions(["explain", "details"])).toBe("details,explain");
    expect(formatOptions([])).toBe("");
  });

  it("is read with spaces and empty parts, as people write it", () => {
    expect(parseOptions(" explain ,, details,")).toEqual(["explain", "details"]);
    expect(parseOptions("")).toEqual([]);
  });

  it("gives back whatever names were put in", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(optionName)), (names) => {
        expect(parseOptions(formatOptions(names))).toEqual([...names].sort());
      }),
    );
  });
});
