import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readFolder } from "../../../tools/preview/read-folder";
import { smallStack } from "./small-stack";

describe("readFolder", () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  /** Reads the stack dev from a folder with these files. */
  function read(files: Readonly<Record<string, string>>) {
    const folder = mkdtempSync(path.join(tmpdir(), "modelfront-folder-"));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return readFolder(folder, "dev");
  }
  const graph = JSON.stringify(smallStack());

  it("takes a stack without a base for a new one", () => {
    const { changes, baseError } = read({ "dev.head.json": graph });
    expect(new Set(changes.changes.map(({ operation }) => operation))).toEqual(new Set(["create"]));
    expect(baseError).toBeNull();
  });

  it("compares nothing with a base that could not be evaluated", () => {
    const { changes, baseError } = read({ "dev.head.json": graph, "dev.base-error.txt": "" });
    expect(changes).toEqual({ changes: [], unchanged: 0, errors: [] });
    expect(baseError).toBe("");
  });

  it("reports a head that could not be evaluated", () => {
    const { changes } = read({ "dev.base.json": graph, "dev.error.txt": "No build.\n" });
    expect(changes.errors).toEqual([{ message: "No build.", resource: null }]);
  });

  it("says what is missing", () => {
    expect(() => read({ "dev.base.json": graph })).toThrow(/^Nothing on the stack dev in .*: expected dev\.head\.json/);
  });
});
