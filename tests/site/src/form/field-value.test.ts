import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { type VariantField } from "../../../../site/src/form/field";
import { fits, initialValue, variantOf } from "../../../../site/src/form/field-value";
import { readField } from "../../../../site/src/form/read-field";

const fieldOf = (schema: z.ZodType, name?: string) =>
  readField(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, name);

describe("initialValue", () => {
  it("is a request that the contract accepts, as far as numbers, choices and lists go", () => {
    const schema = z.strictObject({
      size: z.number().min(2).max(4),
      below: z.number().max(-1),
      plan: z.enum(["free", "pro"]),
      flowers: z.array(z.tuple([z.number(), z.boolean()])).min(2),
      history: z.array(z.number().min(1)).length(3),
      when: z.union([z.strictObject({ day: z.int() }), z.literal("now")]),
      note: z.string().optional(),
    });
    const value = initialValue(fieldOf(schema));
    expect(schema.parse(value)).toEqual({
      size: 2,
      below: -1,
      plan: "free",
      flowers: [
        [0, false],
        [0, false],
      ],
      history: [1, 1, 1],
      when: { day: 0 },
      note: undefined,
    });
  });
});

describe("variantOf", () => {
  const field = fieldOf(
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("card"), number: z.string() }),
      z.strictObject({ type: z.literal("cash") }),
    ]),
  ) as VariantField;

  it.each([
    [{ type: "card", number: "4" }, 0],
    [{ type: "cash" }, 1],
    [undefined, 0],
  ])("finds the shape of %j", (value, expected) => {
    expect(variantOf(field, value)).toBe(expected);
  });
});

describe("fits", () => {
  const field = fieldOf(
    z.strictObject({
      size: z.number(),
      name: z.string(),
      point: z.tuple([z.number(), z.string()]),
      history: z.array(z.number()),
      rows: z.array(z.tuple([z.number(), z.number()])),
      note: z.string().optional(),
    }),
  );
  const value = { size: 1, name: "a", point: [1, "b"], history: [1, 2], rows: [[1, 2]] };

  it("accepts a value, and the one that a reload makes of it while its boxes of numbers are empty", () => {
    const typed = { ...value, size: undefined, point: [undefined, "b"], rows: [[undefined, 2]] };
    const reloaded = JSON.parse(JSON.stringify(typed)) as unknown;
    expect(reloaded).toEqual({ name: "a", point: [null, "b"], history: [1, 2], rows: [[null, 2]] });
    expect([value, typed, reloaded].map((each) => fits(field, each))).toEqual([true, true, true]);
  });

  it.each([
    ["a number of another type", { ...value, size: "1" }],
    ["a missing text", { ...value, name: undefined }],
    ["an item of a tuple of another type", { ...value, point: [1, 2] }],
    ["a tuple of another length", { ...value, point: [1] }],
    ["a number missing from a list that is one text", { ...value, history: [1, null] }],
    ["an unknown key", { ...value, other: 1 }],
  ])("refuses %s", (_what, wrong) => {
    expect(fits(field, wrong)).toBe(false);
  });
});

describe("variantOf, while numbers are typed", () => {
  const place = z.strictObject({ lat: z.number(), lon: z.number() });
  const field = fieldOf(
    z.union([z.strictObject({ lat: z.number(), lon: z.number(), alt: z.number() }), place, z.string()]),
  ) as VariantField;

  it.each([
    ["a whole value, although it would fit a larger shape with gaps", { lat: 1, lon: 2 }, 1],
    ["one with an empty box", { lat: undefined, lon: 2 }, 1],
    ["one with an empty box of the larger shape", { lat: 1, lon: 2, alt: undefined }, 0],
    ["one of another kind", "Paris", 2],
    ["one whose key a reload has left out", { lon: 2 }, 0],
  ])("finds the shape of %s", (_what, value, expected) => {
    expect(variantOf(field, value)).toBe(expected);
  });
});
