import * as z from "zod";
import digits from "../../../../model/digits/contract";
import mobilenet from "../../../../model/mobilenet/contract";
import { modelNames, readModel } from "../../../../model/registry";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { type ObjectField } from "../../../../site/src/form/field";
import { initialValue } from "../../../../site/src/form/field-value";
import { readField } from "../../../../site/src/form/read-field";

const fieldOf = (schema: z.ZodType, name?: string) =>
  readField(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, name);

describe("readField", () => {
  it("gives a number its bounds, its unit and its slider", () => {
    const schema = z
      .number()
      .min(-5)
      .max(10)
      .meta({ title: "Height", unit: "m", slider: { min: 0, max: 5, step: 0.1 } });
    expect(fieldOf(schema)).toEqual({
      kind: "number",
      label: "Height",
      integer: false,
      min: -5,
      max: 10,
      unit: "m",
      slider: { min: 0, max: 5, step: 0.1 },
      initial: 2.5,
    });
  });

  it("gives a whole number no bounds if the contract has none", () => {
    expect(fieldOf(z.int().min(3), "count")).toEqual({
      kind: "number",
      label: "Count",
      integer: true,
      min: 3,
      initial: 3,
    });
  });

  it.each([
    [
      "a short text",
      z.string().max(20),
      { kind: "text", multiline: false, inputMode: "text", maxLength: 20, initial: "" },
    ],
    ["a long text", z.string().min(1), { kind: "text", multiline: true, inputMode: "text", minLength: 1, initial: "" }],
    ["an address", z.url(), { kind: "text", multiline: false, inputMode: "url", initial: "" }],
    ["yes or no", z.boolean(), { kind: "boolean", initial: false }],
    ["yes or no with a default", z.boolean().default(true), { kind: "boolean", initial: true }],
    ["a choice", z.enum(["a", "b"]), { kind: "choice", options: ["a", "b"], initial: "a" }],
    ["a choice with a default", z.enum(["a", "b"]).default("b"), { kind: "choice", options: ["a", "b"], initial: "b" }],
    ["one fixed value", z.literal(7), { kind: "choice", options: [7], initial: 7 }],
    ["a map", z.record(z.string(), z.number()), { kind: "json", initial: {} }],
    ["anything", z.any(), { kind: "json", initial: null }],
    ["a tuple with a rest", z.tuple([z.int()], z.string()), { kind: "json", initial: [] }],
  ])("reads %s", (_, schema, expected) => {
    expect(fieldOf(schema, "it")).toEqual({ label: "It", ...expected });
  });

  it("keeps the contract's description of a text", () => {
    expect(fieldOf(z.string().max(9).meta({ description: "As printed" }), "it")).toMatchObject({
      kind: "text",
      description: "As printed",
    });
  });

  it("reads a tuple by its entries, named by title or position", () => {
    const schema = z.tuple([z.boolean().meta({ title: "First" }), z.boolean()]);
    expect(fieldOf(schema, "pair")).toEqual({
      kind: "tuple",
      label: "Pair",
      items: [
        { kind: "boolean", label: "First", initial: false },
        { kind: "boolean", label: "Pair 2", initial: false },
      ],
    });
  });

  it("reads a list by its entry, named in the singular, with the contract's limits", () => {
    expect(fieldOf(z.array(z.string().max(5)).min(1).max(3), "categories")).toEqual({
      kind: "list",
      label: "Categories",
      minItems: 1,
      maxItems: 3,
      item: { kind: "text", label: "Category", multiline: false, inputMode: "text", maxLength: 5, initial: "" },
    });
  });

  it("reads many plain numbers as one series", () => {
    expect(fieldOf(z.array(z.number()).length(24), "history")).toEqual({
      kind: "series",
      label: "History",
      minItems: 24,
      maxItems: 24,
      nullable: false,
      item: { kind: "number", label: "History", integer: false, initial: 0 },
    });
  });

  it("reads a series that may contain null, with its unit", () => {
    const schema = z.array(z.int().min(0).max(9).nullable()).meta({ title: "Bikes", unit: "bikes" });
    expect(fieldOf(schema, "history")).toEqual({
      kind: "series",
      label: "Bikes",
      unit: "bikes",
      minItems: 0,
      maxItems: Infinity,
      nullable: true,
      item: { kind: "number", label: "History", integer: true, min: 0, max: 9, initial: 0 },
    });
  });

  it("recognizes a picture by its name", () => {
    expect(fieldOf(z.strictObject({ image_base64: z.string() }))).toMatchObject({
      properties: [{ name: "image_base64", field: { kind: "image", label: "Image", drawing: false } }],
    });
  });

  it("recognizes a picture that can be drawn by its contract", () => {
    const picture = z.string().meta({ drawing: true });
    expect(fieldOf(z.strictObject({ image_base64: picture }))).toMatchObject({
      properties: [{ name: "image_base64", field: { kind: "image", drawing: true } }],
    });
  });

  it("offers a pad for digits, and none for photographs", () => {
    const drawings = [digits, mobilenet].map(({ request }) => fieldOf(request) as ObjectField);
    expect(drawings.map(({ properties }) => properties[0]?.field)).toMatchObject([
      { kind: "image", drawing: true },
      { kind: "image", drawing: false },
    ]);
  });

  it("offers the first of several ways to give a value, and as a required one", () => {
    const schema = z
      .strictObject({
        image_base64: z.string().optional(),
        image_url: z.string().optional(),
        top: z.boolean().optional(),
      })
      .meta({ oneOf: [{ required: ["image_base64"] }, { required: ["image_url"] }] });
    const { properties } = fieldOf(schema) as ObjectField;
    expect(properties.map(({ name, field }) => [name, field.kind])).toEqual([
      ["image_base64", "image"],
      ["top", "optional"],
    ]);
  });

  it("makes a value optional that may be omitted or null, and only once if it may be both", () => {
    const schema = z.strictObject({
      left_out: z.boolean().optional(),
      empty: z.boolean().nullable(),
      both: z.boolean().nullish(),
      preset: z.boolean().default(true),
    });
    const inner = (label: string) => ({ kind: "boolean", label, initial: false });
    expect(fieldOf(schema)).toEqual({
      kind: "object",
      label: "Request",
      properties: [
        {
          name: "left_out",
          field: { kind: "optional", label: "Left out", inner: inner("Left out"), absent: undefined },
        },
        { name: "empty", field: { kind: "optional", label: "Empty", inner: inner("Empty"), absent: null } },
        { name: "both", field: { kind: "optional", label: "Both", inner: inner("Both"), absent: undefined } },
        { name: "preset", field: { ...inner("Preset"), initial: true } },
      ],
    });
  });

  it("makes a nullable object optional", () => {
    expect(fieldOf(z.strictObject({ place: z.strictObject({ x: z.boolean() }).nullable() }))).toMatchObject({
      properties: [{ field: { kind: "optional", absent: null, inner: { kind: "object", label: "Place" } } }],
    });
  });

  it("gives every shipped contract a form whose initial value has the contract's shape", () => {
    for (const name of modelNames()) {
      const { contract } = readModel(name);
      const field = fieldOf(contract.request);
      expect(field.kind).toBe("object");
      const value = initialValue(field) as Record<string, unknown>;
      const given = Object.keys(value).filter((name) => value[name] !== undefined);
      expect(given).toEqual(Object.keys(contract.examples[0]?.request as object));
    }
  });
});
