import fc from "fast-check";
import * as z from "zod";
import { parseJsonFile } from "../../model/json-file";

const schema = z.strictObject({ metrics: z.array(z.strictObject({ value: z.number() })) });

describe("parseJsonFile", () => {
  it("returns what the file holds", () => {
    expect(parseJsonFile(schema, "card.json", '{"metrics": [{"value": 1}]}')).toEqual({
      value: { metrics: [{ value: 1 }] },
      problems: [],
    });
  });

  it("names the file and each mistake's place", () => {
    expect(parseJsonFile(schema, "card.json", '{"metrics": [{"value": "1"}, {}]}')).toEqual({
      value: null,
      problems: [
        "card.json: metrics[0].value: Invalid input: expected number, received string.",
        "card.json: metrics[1].value: Invalid input: expected number, received undefined.",
      ],
    });
  });

  it("never throws and never is without a value and a problem", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { value, problems } = parseJsonFile(schema, "card.json", text);
        expect(value === null).toBe(problems.length > 0);
      }),
    );
  });
});
