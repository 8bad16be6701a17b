import fc from "fast-check";
import { indentAfterFirstLine, prettyJson } from "../../../site/src/json";

describe("prettyJson", () => {
  it("keeps on a line what fits on it", () => {
    expect(prettyJson({ instances: [[5.1, 3.5, 1.4, 0.2]], empty: {} })).toBe(
      '{ "instances": [[5.1, 3.5, 1.4, 0.2]], "empty": {} }',
    );
  });

  it("breaks only what does not", () => {
    expect(prettyJson({ a: [1, 2, 3], b: { c: "long enough" } }, 20)).toBe(
      '{\n  "a": [1, 2, 3],\n  "b": {\n    "c": "long enough"\n  }\n}',
    );
  });

  it("means what JSON means, at any width", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(100), (value, width) => {
        expect(JSON.parse(prettyJson(value, width))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("indentAfterFirstLine", () => {
  it("leaves the first line where it is", () => {
    expect(indentAfterFirstLine("a\nb\nc", "  ")).toBe("a\n  b\n  c");
  });
});
