import { type JsonSchema } from "../../../../tools/batch/json-schema";
import { readShape } from "../../../../tools/batch/requests/request-shape";
import { createRowReader } from "../../../../tools/batch/requests/row-reader";
import { type RowContent, type RowSource } from "../../../../tools/batch/rows/row";

const number: JsonSchema = { type: "number" };
const station: JsonSchema = {
  type: "object",
  properties: {
    code: { type: "string", title: "Station code" },
    history: { type: "array", items: { anyOf: [number, { type: "null" }] } },
    day_off: { type: "boolean" },
    capacity: { type: "integer", unit: "docks" },
    note: { type: "string" },
  },
  required: ["code", "history", "day_off", "capacity"],
};
const rowsOf = (items: JsonSchema): JsonSchema => ({
  type: "object",
  properties: { instances: { type: "array", items, maxItems: 5 } },
  required: ["instances"],
});
const flower = rowsOf({
  type: "array",
  prefixItems: [
    { ...number, title: "Length", unit: "cm" },
    { ...number, title: "Width" },
  ],
});

interface ReaderOptions {
  readonly renames?: Readonly<Record<string, string>>;
  readonly kind?: RowSource["kind"];
  readonly rawContentTypes?: readonly string[];
}

function reader(
  schema: JsonSchema,
  columns: readonly string[] | null,
  { renames = {}, kind = "table", rawContentTypes = [] }: ReaderOptions = {},
) {
  const source: RowSource = { kind, columns, total: 0, sha256: "", rows: () => ({}) as AsyncIterable<never> };
  return createRowReader({
    shape: readShape(schema),
    source,
    renames: new Map(Object.entries(renames)),
    rawContentTypes,
  });
}

/** The part of a row of text, given in the order of the columns. */
function readText(schema: JsonSchema, cells: Readonly<Record<string, string>>, options = {}) {
  const row = { number: 1, values: cells, content: { is: "named", typed: false } as const };
  return reader(schema, Object.keys(cells), options).read(row);
}

function readTyped(
  schema: JsonSchema,
  values: Record<string, unknown>,
  content: RowContent = { is: "named", typed: true },
) {
  return reader(schema, null).read({ number: 1, values, content });
}

describe("createRowReader", () => {
  it("converts the cells of a CSV row to the types of the contract's fields", () => {
    const cells = { code: "0012", history: "[1, null, 2.5]", day_off: "True", capacity: " 30 ", note: "" };
    expect(readText(station, cells)).toEqual({
      json: { code: "0012", history: [1, null, 2.5], day_off: true, capacity: 30 },
    });
  });

  it("finds columns by name, title, unit and a name that differs in case and punctuation only, or by --column", () => {
    const expected = { json: { code: "a", history: [1, null], day_off: false, capacity: 30 } };
    const cells = { STATION_CODE: "a", "history[0]": "1", "history[1]": "", "Day-off": "0", "capacity (docks)": "30" };
    expect(readText(station, cells)).toEqual(expected);
    const renamed = { ...cells, STATION_CODE: "other", id: "a" };
    expect(readText(station, renamed, { renames: { code: "id" } })).toEqual(expected);
  });

  it("puts the columns of a contract without names into the contract's order", () => {
    expect(readText(flower, { width: "2", id: "x", "length (cm)": "1" })).toEqual({ json: [1, 2] });
    expect(reader(flower, ["width", "id", "length"]).unused).toEqual(["id"]);
  });

  it("leaves typed values as they are, for the API to judge", () => {
    expect(readTyped(flower, { length: "long", Width: null, other: 1 })).toEqual({ json: ["long", null] });
    expect(readTyped(flower, {}, { is: "list", list: [1, 2, 3] })).toEqual({ json: [1, 2, 3] });
    expect(readTyped(flower, { instances: [[1, 2]] })).toEqual({ json: [1, 2] });
  });

  it("reads named rows of a list", () => {
    const people = rowsOf({ type: "object", properties: { age: number, city: { type: "string" } }, required: ["age"] });
    expect(readText(people, { age: "7", city: "" })).toEqual({ json: { age: 7 } });
    expect(readTyped(people, { age: 7, city: "Rome", id: 1 })).toEqual({ json: { age: 7, city: "Rome" } });
    expect(readShape(people)).toMatchObject({ list: "instances", maxRows: 5 });
    expect(readShape(station)).toMatchObject({ list: null, maxRows: 1 });
  });

  it.each<[string, () => unknown, string]>([
    [
      "text for a number",
      () => readText(flower, { length: "wide", width: "1" }),
      'Length: expected a number, got "wide".',
    ],
    [
      "an empty cell",
      () => readText(flower, { length: "", width: "1" }),
      "Length: expected a number, got an empty cell.",
    ],
    ["an infinite number", () => readText(flower, { length: "1e999", width: "1" }), 'got "1e999"'],
    [
      "no list",
      () => readText(station, { code: "a", history: "1;2", day_off: "0", capacity: "1" }),
      'history: expected a list in JSON, such as [1, 2], got "1;2".',
    ],
    ["a line without a field", () => readTyped(flower, { length: 1 }), "Missing: Width."],
    [
      "a list of named values",
      () => readTyped(station, {}, { is: "list", list: [1] }),
      "Expected named values: code, history",
    ],
    [
      "several rows on a line",
      () =>
        readTyped(flower, {
          instances: [
            [1, 2],
            [3, 4],
          ],
        }),
      'Expected one row per line: a list "instances" with one element.',
    ],
  ])("refuses a row with %s", (_what, read, message) => {
    expect(read).toThrow(message);
  });

  it.each<[string, () => unknown, string]>([
    [
      "a column is missing",
      () => reader(flower, ["length"]),
      "No column for Width. Columns: length. --column FIELD=COLUMN assigns one.",
    ],
    [
      "no column is a field of the model",
      () => reader({ type: "object", properties: { image_url: { type: "string", title: "Address" } } }, ["file"]),
      "No column for image_url (Address). Columns: file.",
    ],
    [
      "the model takes no pictures",
      () => reader(flower, ["file"], { kind: "pictures" }),
      "The model does not take pictures",
    ],
    [
      "the model does not name its values",
      () => reader(rowsOf({ type: "array", items: number }), ["a"]),
      "The model does not name its values: send JSON Lines with a list per line.",
    ],
  ])("refuses the whole input if %s", (_what, create, message) => {
    expect(create).toThrow(message);
  });
});
