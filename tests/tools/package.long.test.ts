import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { packageModel } from "../../model/packaging";
import { unpatchedImages } from "../../model/packaging/framework-images";
import { modelNames, modelRoot, unfetchedModels } from "../../model/registry";

const repository = path.join(__dirname, "../..");
const models = modelNames();
const known = [...models, ...unfetchedModels()].sort();

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

  it("writes the archive for an image of AWS beside that for our own container, and warns of unpatched images", async () => {
    const { stdout } = await run("velib-forecast", "--form", "framework", "--out", out);
    const file = path.join(out, "velib-forecast", "framework", "model.tar.gz");
    const { archive } = await packageModel(path.join(modelRoot, "velib-forecast"), { form: "framework" });
    expect(readFileSync(file).equals(archive)).toBe(true);
    expect(stdout).toContain(
      [
        "  fits    serverless from memoryMb 1024, always-on, by its size: the image needs memory beside it",
        "  golden  not tried: `npm run try-handlers -- velib-forecast` does, with Python",
      ].join("\n"),
    );
    const images = unpatchedImages(new Date());
    expect(images.map(({ framework, version }) => `${framework} ${version}`)).toContain("pytorch 2.6");
    const [warning] = stdout.split("\n").filter((line) => line.startsWith("  warning"));
    expect(warning).toBe(
      `  warning AWS no longer patches the images of ${images
        .map(({ framework, version, device, patchedUntil }) => `${framework} ${version} on ${device} (${patchedUntil})`)
        .join(", ")}`,
    );
  });

  it("writes the archive of a model's variant, tried on the variant's own golden cases", async () => {
    const { stdout } = await run("iris", "--variant", "logistic-regression", "--out", out);
    const variant = "logistic-regression";
    const { archive } = await packageModel(path.join(modelRoot, "iris"), { variant });
    expect(readFileSync(path.join(out, "iris", "variants", variant, "model.tar.gz")).equals(archive)).toBe(true);
    expect(stdout).toContain("  golden  answered as golden.json says\n");
  });

  it("packages every model whose weights are here with --all, without the server with --no-verify", async () => {
    const { stdout } = await run("--all", "--no-verify", "--out", out);
    expect(models.filter((name) => !existsSync(path.join(out, name, "model.tar.gz")))).toEqual([]);
    expect(stdout.match(/^ {2}golden {2}not tried$/gm)).toHaveLength(models.length);
  });

  it.each([
    [[], `Name at least one model, or say --all: the models are ${known.join(", ")}.`],
    [["iris", "--variant", "beer"], 'Unknown variant "beer". Available: logistic-regression.'],
    [["--all", "--variant", "beer"], `Name the one model that --variant is of: the models are ${known.join(", ")}.`],
    [
      ["iris", "--variant", "beer", "--form", "framework"],
      "error: option '--variant <variant>' cannot be used with option '--form <form>'",
    ],
    [
      ["iris", "digits", "--weights", "model.onnx"],
      `Name the one model that --weights is of: the models are ${known.join(", ")}.`,
    ],
    [
      ["iris", "--source", "float"],
      'Model "iris" has its weights in its folder: --source and --weights are for models with a source.json.',
    ],
    [["iris", "--all"], `Name models or say --all, not both: the models are ${known.join(", ")}.`],
  ])("refuses %j, says what there is, exits with 1 and writes nothing", async (args, message) => {
    const failure = run(...args, "--out", out);
    await expect(failure).rejects.toMatchObject({ code: 1, stdout: "" });
    await expect(failure).rejects.toMatchObject({ stderr: expect.stringContaining(`${message}\n`) as string });
    expect(existsSync(path.join(out, "iris"))).toBe(false);
  });
});
