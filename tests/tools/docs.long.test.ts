import { spawnSync } from "node:child_process";
import path from "node:path";

describe("npm run docs -- --check", () => {
  it("finds the documents that are made from the code up to date", () => {
    const repository = path.join(__dirname, "../..");
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "tools/docs.ts", "--check"], {
      cwd: repository,
      encoding: "utf8",
    });
    expect([stderr, status]).toEqual(["", 0]);
  });
});
