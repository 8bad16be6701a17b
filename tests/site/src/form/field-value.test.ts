import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { type VariantField } from "../../../../site/src/form/field";
import { initialValue, variantOf } from "../../../../site/src/form/field-value";
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
