import { parseCsv } from "../../../tools/bias/parse-csv";

describe("parseCsv", () => {
  it.each([
    ["plain fields", "a,b\n1,2\n3,4\n"],
    ["no line end at the end", "a,b\n1,2\n3,4"],
    ["line ends of Windows and a byte-order mark", "\ufeffa,b\r\n1,2\r\n3,4\r\n"],
    ["quoted fields", '"a","b"\n"1",2\n3,"4"\n'],
  ])("reads %s", (_, text) => {
    expect(parseCsv(text)).toEqual([
      { a: "1", b: "2" },
      { a: "3", b: "4" },
    ]);
  });

  it("keeps commas, quotes and line ends of a quoted field, and empty fields", () => {
    expect(parseCsv('a,b\n"He said ""no"", and\nleft",\n,""\n')).toEqual([
      { a: 'He said "no", and\nleft', b: "" },
      { a: "", b: "" },
    ]);
  });

  it("has no rows where there is a header alone", () => {
    expect(parseCsv("a,b\n")).toEqual([]);
  });

  it.each([
    ["", "it is empty: its first line must name the columns"],
    ["a,b\n1,2\n3\n", "row 2 has 1 fields, the first line names 2 columns"],
    ["a,b\n1,2,3\n", "row 1 has 3 fields, the first line names 2 columns"],
    ['a,b\n1,"2\n', "Quote Not Closed: the parsing is finished with an opening quote at line 2"],
    ['a,b\n1,2\nx"y,2\n', 'Invalid Opening Quote: a quote is found on field 0 at line 3, value is "x"'],
  ])("refuses %j, naming the row or line", (text, message) => {
    expect(() => parseCsv(text)).toThrow(new Error(message));
  });
});
