import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { markdownTable } from "../../../bench/lib/markdown-table";
import { writeCpuPerRequest, writeResults } from "../../../bench/lib/results-file";

const dir = mkdtempSync(path.join(tmpdir(), "modelfront-results-"));
afterAll(() => rmSync(dir, { recursive: true }));

describe("writeResults", () => {
  it("replaces its own section, keeps the others, and names the date and the machine", () => {
    const file = path.join(dir, "RESULTS.md");
    writeResults("one", "First of one.", file);
    writeResults("two", "First of two.", file);
    writeResults("one", "Second of one.", file);
    const machine = String.raw`Measured on \d{4}-\d{2}-\d{2}, \d+ cores of .*, \w+ \w+, Node\.js v\d+\.\d+\.\d+\.`;
    const section = (name: string, text: string) =>
      `<!-- ${name}: begin -->\n\n${text}\n\n${machine}\n\n<!-- ${name}: end -->\n`;
    expect(readFileSync(file, "utf8")).toMatch(
      new RegExp(
        `^# Results\n\nWritten by .*\n\n${section("one", "Second of one\\.")}\n${section("two", "First of two\\.")}$`,
      ),
    );
  });
});

describe("writeCpuPerRequest", () => {
  it("replaces the figures of the models that it is given, and keeps the others", () => {
    const file = path.join(dir, "cpu.json");
    writeCpuPerRequest({ iris: 58.123, wine: 10 }, file);
    writeCpuPerRequest({ iris: 60 }, file);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ iris: 60, wine: 10 });
  });
});

describe("markdownTable", () => {
  it("pads its columns, the first to the left and the others to the right", () => {
    expect(
      markdownTable(
        ["name", "µs"],
        [
          ["a longer name", "1"],
          ["b", "23.5 µs"],
        ],
      ),
    ).toBe(
      [
        "| name          |      µs |",
        "| ------------- | ------: |",
        "| a longer name |       1 |",
        "| b             | 23.5 µs |",
      ].join("\n"),
    );
  });
});
