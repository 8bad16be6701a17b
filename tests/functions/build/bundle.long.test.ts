import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleFunction } from "../../../functions/build/bundle";

jest.unmock("esbuild");

const repository = path.join(__dirname, "../../..");
const iris = { models: ["iris"], chat: false, proxy: false };
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "bundle-"));
});
afterAll(() => rm(scratch, { recursive: true }));

describe("bundleFunction", () => {
  it("makes the same bytes from a checkout elsewhere", async () => {
    const copy = path.join(scratch, "elsewhere", "checkout");
    await mkdir(copy, { recursive: true });
    for (const entry of ["functions", "model", "package.json"]) {
      await cp(path.join(repository, entry), path.join(copy, entry), { recursive: true });
    }
    await symlink(path.join(repository, "node_modules"), path.join(copy, "node_modules"));
    const script = `require("tsx/cjs");
      require("./functions/build/bundle.ts").bundleFunction(${JSON.stringify(iris)}).then((b) => console.log(b.sha256));`;
    const env = { PATH: process.env.PATH ?? "" };
    const child = spawn(process.execPath, ["-e", script], { env, cwd: copy, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    for await (const chunk of child.stdout) output += String(chunk);
    expect(output.trim()).toBe((await bundleFunction(iris)).sha256);
  });
});
