import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { packageModel } from "../../model/packaging";
import { modelNames, modelRoot, unfetchedModels } from "../../model/registry";

const repository = path.join(__dirname, "../..");
const known = [...modelNames(), ...unfetchedModels()].sort();

let out: string;
beforeEach(() => (out = mkdtempSync(path.join(os.tmpdir(), "modelfront-"))));
afterEach(() => rmSync(out, { recursive: true }));

/** As `npm run package -- …` runs it. */
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", path.join(repository, "tools/package.ts"), ...args], {
    cwd: repository,
  });

describe("npm run package", () => {
  it("writes the archive, prints path, size and sha256, and has golden.json answered by it", async () => {
    const { stdout } = await run("iris", "--out", out);
    const file = path.join(out, "iris", "model.tar.gz");
    const archive = readFileSync(file);
    const { sha256, unpackedBytes } = await packageModel(path.join(modelRoot, "iris"));
    expect(createHash("sha256").update(archive).digest("hex")).toBe(sha256);
    expect(stdout).toBe(
      [
        path.relative(repository, file),
        `  size    ${archive.length} bytes, ${unpackedBytes} unpacked`,
        `  sha256  ${sha256}`,
        "  fits    serverless from memoryMb 1024, always-on, shared",
        "  golden  answered as golden.json says",
        "",
      ].join("\n"),
    );
  });

  it("refuses models that do not exist, says which do, exits with 1 and writes nothing", async () => {
    const failure = run("beer", "iris", "wine", "--out", out);
    await expect(failure).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(
        `There is no model "beer", "wine": the models are ${known.join(", ")}.\n`,
      ) as string,
    });
    expect(existsSync(path.join(out, "iris"))).toBe(false);
  });
});
