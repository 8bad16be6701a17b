import { spawnSync } from "node:child_process";
import path from "node:path";

const tool = path.join(__dirname, "../../tools/release.ts");

function run(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", tool, ...args], { encoding: "utf8" });
  return { status, stderr };
}

describe("npm run release", () => {
  it("ends with 2 for arguments that it does not know, and says where help is", () => {
    for (const args of [["status"], ["bogus"], ["list", "prod", "--colour"]]) {
      const { status, stderr } = run(...args);
      expect([args, status]).toEqual([args, 2]);
      expect(stderr).toContain("Say --help for what there is.");
    }
  }, 60_000);

  it("ends with 1 and the file's name for a stack that does not exist", () => {
    const { status, stderr } = run("status", "nowhere");
    expect(status).toBe(1);
    expect(stderr).toContain("Pulumi.nowhere.yaml");
  }, 60_000);
});
