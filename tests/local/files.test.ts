import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { createWorkspace, removeWorkspace } from "../../local/files";

describe("createWorkspace", () => {
  it("removes the leftovers of stacks that have ended, and no files of running ones", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const other = await createWorkspace();
    const leftover = path.join(path.dirname(other), `${pid}-gone`);
    mkdirSync(leftover);
    const own = await createWorkspace();
    expect([leftover, other, own].map((dir) => existsSync(dir))).toEqual([false, true, true]);
    await Promise.all([other, own].map(removeWorkspace));
    expect([other, own].map((dir) => existsSync(dir))).toEqual([false, false]);
  });
});
