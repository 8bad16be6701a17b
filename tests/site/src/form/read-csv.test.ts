import * as z from "zod";
import { type JsonSchema } from "../../../../site/src/catalogue";
import { columnsOf } from "../../../../site/src/form/columns";
import { CsvProblem, readCsv } from "../../../../site/src/form/read-csv";
import { readField } from "../../../../site/src/form/read-field";

const columnsFor = (schema: z.ZodType) =>
  columnsOf(readField(z.toJSONSchema(schema, { io: "input" }) as JsonSchema, "entry"), true)!;

const flower = columnsFor(
  z.tuple([z.number().meta({ title: "Petal length", unit: "cm" }), z.number().meta({ title: "Petal width" })]),
);
const customer = columnsFor(
  z.strictObject({ age: z.int(), plan: z.enum(["basic", "plus"]), is_new: z.boolean(), note: z.string().max(20) }),
);

describe("readCsv", () => {
  it("reads rows in the form's order without names", () => {
    expect(readCsv("1,2\n3.5,-4e1\n", flower, 10)).toEqual({
      rows: [
        [1, 2],
        [3.5, -40],
      ],
      notes: [],
    });
  });

  it.each([
    ["titles in another order and case", "PETAL WIDTH;petal_length (cm)\n2;1"],
    ["cells of a spreadsheet", "Petal width\tPetal length\n2\t1"],
    ["a byte order mark and empty lines", "\ufeffPetal width,Petal length\n\n2, 1\n\n"],
  ])("finds columns by name: %s", (_, text) => {
    expect(readCsv(text, flower, 10).rows).toEqual([[1, 2]]);
  });

  it("reads numbers, choices, switches and texts into objects, and says what it ignored", () => {
    const text = 'id,age,plan,note,is_new\n7,41,plus,"a, ""b""",yes\n8,3,basic,,0';
    expect(readCsv(text, customer, 10)).toEqual({
      rows: [
        { age: 41, plan: "plus", is_new: true, note: 'a, "b"' },
        { age: 3, plan: "basic", is_new: false, note: "" },
      ],
      notes: ["Ignored: id."],
    });
  });

  it("takes as many rows as one request may have, and says so", () => {
    const { rows, notes } = readCsv("1,2\n3,4\n5,6", flower, 2);
    expect(rows).toHaveLength(2);
    expect(notes).toEqual([
      "Only the first 2 of 3 rows were taken, as one request has no more; `npm run batch` reads whole files.",
    ]);
  });

  it.each([
    ["a missing column", "petal length\n1", flower, "The file lacks Petal width."],
    ["another number of columns", "1,2,3", flower, "The first line has 3 columns; expected Petal length, Petal width."],
    ["no rows", "petal length,petal width", flower, "The file has no rows."],
    ["no text", "", flower, "The first line has 0 columns; expected Petal length, Petal width."],
    ["a word for a number", "1,2\n3,x", flower, "Row 2, Petal width: “x”; expected a number."],
    ["an empty cell", "1,", flower, "Row 1, Petal width: empty; expected a number."],
    ["infinity", "1,Infinity", flower, "Row 1, Petal width: “Infinity”; expected a number."],
    ["a fraction", "1.5,plus,true,", customer, "Row 1, Age: “1.5”; expected a whole number."],
    ["an unknown choice", "1,gold,true,", customer, "Row 1, Plan: “gold”; expected one of basic, plus."],
    ["another word for a switch", "1,plus,maybe,", customer, "Row 1, Is new: “maybe”; expected true or false."],
    ["an open quote", '1,"2', flower, expect.stringMatching(/^This is not CSV: /)],
  ])("refuses %s", (_, text, columns, message) => {
    let problem: unknown;
    try {
      readCsv(text, columns, 10);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(CsvProblem);
    expect((problem as Error).message).toEqual(message);
  });
});
