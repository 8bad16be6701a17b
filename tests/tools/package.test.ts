import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { packageModel } from "../../model/packaging";
import { modelNames, modelRoot } from "../../model/registry";

const repository = path.join(__dirname, "../..");
const models = modelNames();

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
        "  fits    serverless from memoryMb 1024, always-on",
        "  golden  answered as golden.json says",
        "",
      ].join("\n"),
    );
  });

  it("packages every model with --all, without the server with --no-verify", async () => {
    const { stdout } = await run("--all", "--no-verify", "--out", out);
    expect(models.filter((name) => !existsSync(path.join(out, name, "model.tar.gz")))).toEqual([]);
    expect(stdout.match(/^ {2}golden {2}not tried$/gm)).toHaveLength(models.length);
  });

  it.each([
    [["beer", "iris", "wine"], `There is no model "beer", "wine": the models are ${models.join(", ")}.`],
    [[], `Name at least one model, or say --all: the models are ${models.join(", ")}.`],
    [["iris", "--all"], `Name models or say --all, not both: the models are ${models.join(", ")}.`],
  ])("refuses %j, says what there is, exits with 1 and writes nothing", async (args, message) => {
    const failure = run(...args, "--out", out);
    await expect(failure).rejects.toMatchObject({ code: 1, stdout: "" });
    await expect(failure).rejects.toMatchObject({ stderr: expect.stringContaining(`${message}\n`) as string });
    expect(existsSync(path.join(out, "iris"))).toBe(false);
  });
});
