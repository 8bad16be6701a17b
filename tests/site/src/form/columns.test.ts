import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { columnsOf } from "../../../../site/src/form/columns";
import { readField } from "../../../../site/src/form/read-field";

const columnsFor = (schema: z.ZodType) => columnsOf(readField(z.toJSONSchema(schema) as JsonSchema, "entry"), false);

describe("columnsOf", () => {
  it("reads objects and tuples of plain values as table columns", () => {
    const hour = z.strictObject({
      hour: z.int(),
      name: z.string().max(9),
      rain: z.boolean(),
      wind: z.enum(["n", "s"]),
    });
    expect(columnsFor(hour)?.map(({ key, field }) => [key, field.kind])).toEqual([
      ["hour", "number"],
      ["name", "text"],
      ["rain", "boolean"],
      ["wind", "choice"],
    ]);
    expect(columnsFor(z.tuple([z.int(), z.boolean()]))?.map(({ key }) => key)).toEqual([0, 1]);
  });

  it.each([
    ["a slider", z.strictObject({ a: z.number().meta({ slider: { min: 0, max: 1, step: 0.1 } }) })],
    ["a long text", z.strictObject({ a: z.string() })],
    ["a list", z.strictObject({ a: z.array(z.string()) })],
    ["no values", z.strictObject({})],
    ["a single value", z.string()],
  ])("finds no columns in an entry with %s", (_, schema) => expect(columnsFor(schema)).toBeUndefined());
});
