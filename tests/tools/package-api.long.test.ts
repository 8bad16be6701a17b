import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const repository = path.join(__dirname, "../..");
let out: string;

beforeAll(async () => {
  out = await mkdtemp(path.join(tmpdir(), "package-api-"));
});
afterAll(() => rm(out, { recursive: true }));

async function packageApi(...args: string[]) {
  const command = ["--import", "tsx", "tools/package-api.ts", "--out", out, ...args];
  return promisify(execFile)(process.execPath, command, { cwd: repository });
}

async function bundledText(): Promise<string> {
  const modules = (await readdir(out)).filter((name) => name.endsWith(".mjs"));
  return (await Promise.all(modules.map((name) => readFile(path.join(out, name), "utf8")))).join();
}

describe("npm run package-api", () => {
  it("writes the context of the proxy alone, without modules of an earlier bundle", async () => {
    await writeFile(path.join(out, "chunk-OLD.mjs"), "");
    const { stdout } = await packageApi();
    expect(stdout).toMatch(/\d+ files, \d+\.\d MB\nNext: docker build -t modelfront-api /);
    const files = await readdir(out);
    expect(files).toEqual(expect.arrayContaining(["Dockerfile", "assemble.sh", "compose.yaml", "container.mjs"]));
    expect(files).not.toContain("chunk-OLD.mjs");
    expect(await bundledText()).not.toContain("/v1/models/iris/predict");
  });

  it("writes a stack's models, settings and OpenAPI document with --stack", async () => {
    await packageApi("--stack", "dev");
    expect(await bundledText()).toContain("/v1/models/iris/predict");
  });

  it("names a stack that has no file", async () => {
    await expect(packageApi("--stack", "nope")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Pulumi.nope.yaml") as string,
    });
  });
});
