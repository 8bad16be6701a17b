import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { packageModel } from "../../model/packaging";
import { modelNames, readModel } from "../../model/registry";
import { createModel } from "../../tools/new-model";

const repository = path.join(__dirname, "../..");
const kinds = modelNames(path.join(repository, "tools/templates"));

let root: string;
beforeEach(() => (root = mkdtempSync(path.join(os.tmpdir(), "modelfront-"))));
afterEach(() => rmSync(root, { recursive: true }));

describe("createModel", () => {
  it.each(kinds)("makes a %s model that is packaged as it is", async (kind) => {
    createModel({ name: "mine", kind, root });
    const { name, files } = await packageModel(path.join(root, "model", "mine"));
    expect([name, [...files.keys()]]).toEqual(["mine", ["card.json", "golden.json", "handler.js", "model.onnx"]]);
  });

  it.each(kinds)("makes a %s model with the files of its template, which point at their new place", (kind) => {
    createModel({ name: "mine", kind, root });
    const dir = path.join(root, "model", "mine");
    expect(readdirSync(dir)).toEqual(readdirSync(path.join(repository, "tools/templates", kind)));
    const texts = readdirSync(dir, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|json|py)$/.test(file))
      .map((file) => readFileSync(path.join(dir, file), "utf8"))
      .join("\n");
    expect(texts).not.toContain("templates");
    expect(texts).not.toContain("../../../");
    expect(texts).toContain("python model/mine/train/train.py");
    expect(texts).toContain('"../contract"');
  });

  it("has a template of the kind that it is named for", () => {
    expect(kinds.map((kind) => readModel(kind, path.join(repository, "tools/templates")).contract.kind)).toEqual(kinds);
  });

  it("adds one line to the stack's file and leaves the rest, and other stacks, as they are", () => {
    for (const stack of ["dev", "prod"]) {
      const file = `Pulumi.${stack}.yaml`;
      const before = readFileSync(path.join(repository, file), "utf8");
      writeFileSync(path.join(root, file), before);
      createModel({ name: `mine-${stack}`, kind: "text", stack, root });
      const lines = readFileSync(path.join(root, file), "utf8").split("\n");
      const added = lines.indexOf(`    - name: mine-${stack}`);
      expect(lines.toSpliced(added, 1).join("\n")).toBe(before);
      expect(lines[added - 1]).toMatch(/^ {4}- name: |^ {6}\w/);
    }
  });

  it("says what it did to the stack's file", () => {
    writeFileSync(path.join(root, "Pulumi.dev.yaml"), "config:\n  modelfront:models:\n    - name: other # a comment\n");
    writeFileSync(path.join(root, "Pulumi.prod.yaml"), "config:\n  aws:region: eu-west-3\n");
    expect(createModel({ name: "mine", kind: "text", root })).toEqual([
      "model/mine/: made from the template for text models.",
      "Pulumi.dev.yaml: added to modelfront:models.",
    ]);
    rmSync(path.join(root, "model/mine"), { recursive: true });
    expect(createModel({ name: "mine", kind: "text", stack: "prod", root }).slice(1)).toEqual([
      'Pulumi.prod.yaml: has no list modelfront:models of a line each, so nothing is changed; add "- name: mine" to it.',
    ]);
    expect(readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")).toBe(
      "config:\n  modelfront:models:\n    - name: other # a comment\n    - name: mine\n",
    );
    expect(readFileSync(path.join(root, "Pulumi.prod.yaml"), "utf8")).toBe("config:\n  aws:region: eu-west-3\n");
  });

  it("leaves a stack file alone that names the model already, and makes none that is not there", () => {
    const text = "config:\n  modelfront:models: [{ name: mine, hosting: { mode: serverless } }]\n";
    writeFileSync(path.join(root, "Pulumi.dev.yaml"), text);
    expect(createModel({ name: "mine", kind: "text", root }).slice(1)).toEqual(["Pulumi.dev.yaml: names it already."]);
    rmSync(path.join(root, "model/mine"), { recursive: true });
    expect(createModel({ name: "mine", kind: "text", stack: "prod", root }).slice(1)).toEqual([
      "Pulumi.prod.yaml: not there, so nothing is changed.",
    ]);
    expect(readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")).toBe(text);
    expect(existsSync(path.join(root, "Pulumi.prod.yaml"))).toBe(false);
  });

  it("refuses a name and a kind that there cannot be, both at once, and writes nothing", () => {
    expect(() => createModel({ name: "../Mine", kind: "chat", root })).toThrow(
      new Error(
        '"../Mine" is not a valid model name: use lower-case letters, digits and single hyphens between them, a letter first, at most 24 characters.\n' +
          `There is no template for "chat" models: there are for ${kinds.join(", ")}.`,
      ),
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it("refuses the name of a model or a room, and overwrites nothing", () => {
    mkdirSync(path.join(root, "model", "server"), { recursive: true });
    expect(() => createModel({ name: "server", kind: "text", root })).toThrow(
      new Error('The name "server" is taken: model/server is there already.'),
    );
    expect(readdirSync(path.join(root, "model", "server"))).toEqual([]);
  });

  it.each([
    ["iris", "iris"],
    ["packaging", "packaging"],
    ["contract", "contract.ts"],
  ])("refuses %s in this repository", (name, taken) => {
    expect(() => createModel({ name, kind: "text" })).toThrow(
      new Error(`The name "${name}" is taken: model/${taken} is there already.`),
    );
  });
});

describe("npm run new-model", () => {
  const newModel = (...args: string[]) =>
    promisify(execFile)(process.execPath, ["--import", "tsx", path.join(repository, "tools/new-model.ts"), ...args], {
      cwd: repository,
    });

  it("says what is wrong and exits with 1", async () => {
    await expect(newModel("iris", "--kind", "chat")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        `The name "iris" is taken: model/iris is there already.\nThere is no template for "chat" models: there are for ${kinds.join(", ")}.\n`,
      ) as string,
    });
  });

  it("asks for the kind and lists those that there are", async () => {
    await expect(newModel("mine")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("required option '--kind <kind>' not specified") as string,
    });
    expect((await newModel("--help")).stdout).toContain(kinds.join(", "));
  });
});
