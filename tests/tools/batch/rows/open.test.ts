import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openRows } from "../../../../tools/batch/rows/open";
import { type Row } from "../../../../tools/batch/rows/row";

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), "rows-"))));
afterEach(() => rmSync(dir, { recursive: true }));

function write(name: string, body: string | Uint8Array): string {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, body);
  return file;
}

async function rowsOf(file: string, delimiter?: string): Promise<Row[]> {
  const source = await openRows(file, delimiter);
  const rows: Row[] = [];
  for await (const row of source.rows()) rows.push(row);
  expect(source.total).toBe(rows.length);
  return rows;
}

const named = { is: "named", typed: false };

describe("openRows of a CSV file", () => {
  it("keeps commas, quotes and line ends of quoted fields, and reads a byte order mark and line ends of Windows", async () => {
    const file = write("rows.csv", '\ufeffa,b\r\n"He said ""no"", and\r\nleft",ä\r\n\r\n,2');
    expect(await rowsOf(file)).toEqual([
      { number: 1, values: { a: 'He said "no", and\r\nleft', b: "ä" }, content: named },
      { number: 2, values: { a: "", b: "2" }, content: named },
    ]);
  });

  it("reads tabs in a .tsv file and any delimiter that is named", async () => {
    expect(await rowsOf(write("rows.tsv", "a\tb\n1\t2,5\n"))).toMatchObject([{ values: { a: "1", b: "2,5" } }]);
    expect(await rowsOf(write("rows.csv", "a;b\n1;2,5\n"), ";")).toMatchObject([{ values: { a: "1", b: "2,5" } }]);
  });

  it("marks a row with too many or too few fields, and goes on", async () => {
    const [short, long, good] = await rowsOf(write("rows.csv", "a,b\n1\n1,2,3\n4,5\n"));
    expect(short?.content).toEqual({ is: "broken", problem: "Line 2 has 1 fields, the first line names 2 columns." });
    expect(long?.content).toEqual({ is: "broken", problem: "Line 3 has 3 fields, the first line names 2 columns." });
    expect(good).toEqual({ number: 3, values: { a: "4", b: "5" }, content: named });
  });

  it.each([
    ["an empty file", "", "is empty: its first line must name the columns"],
    ["two columns of one name", "a,b,a\n", 'has two columns "a": names must be unique'],
    [
      "a quote that is not closed",
      'a,b\n1,"2\n3,4\n',
      "Quote Not Closed: the parsing is finished with an opening quote at line 3",
    ],
    ["a quote inside a field", 'a,b\n1,x"y"\n', "a quote is found on field 1 at line 2"],
    ["text that is not in UTF-8", Buffer.from("a\n\xe4\n", "latin1"), "is not in UTF-8"],
  ])("refuses %s before any row is read", async (_what, body, message) => {
    await expect(openRows(write("rows.csv", body))).rejects.toThrow(message);
  });
});

describe("openRows of a file of JSON Lines", () => {
  it("reads objects and lists, skips empty lines, and marks lines that are neither", async () => {
    const rows = await rowsOf(write("rows.jsonl", '{"a": 1}\n\n[1, 2]\r\n{"a"\n7\n{"a": 2}'));
    expect(rows.map(({ number, content }) => [number, content.is])).toEqual([
      [1, "named"],
      [2, "list"],
      [3, "broken"],
      [4, "broken"],
      [5, "named"],
    ]);
    expect(rows[0]).toEqual({ number: 1, values: { a: 1 }, content: { is: "named", typed: true } });
    expect(rows[3]).toMatchObject({
      values: { line: "7" },
      content: { problem: "Expected a JSON object or list on the line." },
    });
  });
});

describe("openRows of a folder", () => {
  const png = Buffer.from("\x89PNG\r\n\x1a\n....", "latin1");

  it("lists its pictures in the order of their paths, by content and not by name, and marks other files", async () => {
    write("pictures/b.txt", png);
    write("pictures/a/2.png", Buffer.from("\xff\xd8\xff........", "latin1"));
    write("pictures/c.png", "text");
    write("pictures/.hidden.png", png);
    const folder = path.join(dir, "pictures");
    expect(await rowsOf(folder)).toEqual([
      {
        number: 1,
        values: { file: "a/2.png" },
        content: { is: "picture", file: path.join(folder, "a/2.png"), contentType: "image/jpeg" },
      },
      {
        number: 2,
        values: { file: "b.txt" },
        content: { is: "picture", file: path.join(folder, "b.txt"), contentType: "image/png" },
      },
      {
        number: 3,
        values: { file: "c.png" },
        content: { is: "broken", problem: "The file is not a PNG, JPEG or WebP picture." },
      },
    ]);
  });

  it("refuses a folder without files, a path that does not exist and a format that it does not know", async () => {
    await expect(openRows(dir)).rejects.toThrow("has no files.");
    await expect(openRows(path.join(dir, "none.csv"))).rejects.toThrow("none.csv does not exist.");
    await expect(openRows(write("rows.xlsx", ""))).rejects.toThrow(
      "rows.xlsx has an unknown format. Accepted: .csv, .tsv, .jsonl, .ndjson, .parquet, or a folder of pictures.",
    );
  });
});
