import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stageFiles } from "../../../infra/build/staged-files";

describe("stageFiles", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "staged-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const files = new Map([
    ["api.js", Buffer.from("code")],
    ["assets/page.js", Buffer.from([0, 255])],
  ]);

  it("writes the files as they are, folders and all", () => {
    const folder = stageFiles(files, root);
    expect(readFileSync(path.join(folder, "api.js"), "utf8")).toBe("code");
    expect([...readFileSync(path.join(folder, "assets/page.js"))]).toEqual([0, 255]);
    expect(readdirSync(root)).toEqual([path.basename(folder)]);
  });

  it("gives files and folders the same modes whatever the umask is", () => {
    const umask = process.umask(0o077);
    try {
      const folder = stageFiles(files, root);
      const modes = [".", "assets", "api.js", "assets/page.js"].map(
        (file) => statSync(path.join(folder, file)).mode & 0o777,
      );
      expect(modes).toEqual([0o755, 0o755, 0o644, 0o644]);
    } finally {
      process.umask(umask);
    }
  });

  it("names the folder for the content, and does not write it again", () => {
    const folder = stageFiles(files, root);
    writeFileSync(path.join(folder, "mark"), "");
    expect(stageFiles(new Map([...files].reverse()), root)).toBe(folder);
    expect(readdirSync(folder).sort()).toEqual(["api.js", "assets", "mark"]);
    expect(stageFiles(new Map([["api.js", Buffer.from("other")]]), root)).not.toBe(folder);
  });

  it("gives a relative path, so that no state holds a path of this machine", () => {
    expect(path.isAbsolute(stageFiles(new Map([["a", Buffer.from("a")]])))).toBe(false);
  });
});
