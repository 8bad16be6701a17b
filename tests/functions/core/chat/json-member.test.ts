import fc from "fast-check";
import { withoutMember } from "../../../../functions/core/chat/json-member";

describe("withoutMember", () => {
  it.each([
    ['{"model":"a"}', "{}"],
    ['{ "model" : "a" , "seed": 9007199254740993 }', '{ "seed": 9007199254740993 }'],
    ['{"a":1.0,"model":"x","b":1e400}', '{"a":1.0,"b":1e400}'],
    ['{"a":-0,"m\\u006fdel":{"b":[1,{"c":","}]}}', '{"a":-0}'],
    ['{"model":1,"a":{"model":2},"model":3,"b":["model"]}', '{"a":{"model":2},"b":["model"]}'],
    ['{"a":"model","b":"\\"model\\":1,"}', '{"a":"model","b":"\\"model\\":1,"}'],
    ["{}", "{}"],
  ])("turns %s into %s", (json, without) => {
    expect(withoutMember(json, "model")).toBe(without);
  });

  it("leaves every other value as it is, and takes strings of any length", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("model", "a", 'b"', "é"), fc.jsonValue()), (value) => {
        const others = Object.fromEntries(Object.entries(value).filter(([name]) => name !== "model"));
        expect(JSON.parse(withoutMember(JSON.stringify(value), "model"))).toEqual(JSON.parse(JSON.stringify(others)));
      }),
    );
    const long = JSON.stringify({ image: 'x"'.repeat(500_000) });
    expect(withoutMember(long.replace("{", '{"model":"a",'), "model")).toBe(long);
  });
});
