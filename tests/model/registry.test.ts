import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { invocation } from "../../model/limits";
import {
  checkModelName,
  modelName,
  modelNames,
  modelRoot,
  readModel,
  unfetchedModels,
  variantNames,
} from "../../model/registry";
import { TemporaryModel } from "./support/model-folder";

let model: TemporaryModel;
let root: string;
beforeEach(() => {
  model = new TemporaryModel();
  root = path.dirname(model.dir);
});
afterEach(() => model.remove());

/** Copies the model's own files. */
function addVariant(name: string): string {
  const dir = path.join(model.dir, "variants", name);
  mkdirSync(dir, { recursive: true });
  for (const file of ["card.json", "golden.json"]) cpSync(path.join(model.dir, file), path.join(dir, file));
  return dir;
}

describe("variantNames", () => {
  it("finds the folders below variants/, sorted, and nothing else", () => {
    expect(variantNames(model.dir)).toEqual([]);
    addVariant("small");
    addVariant("large");
    writeFileSync(path.join(model.dir, "variants", "notes.txt"), "");
    expect(variantNames(model.dir)).toEqual(["large", "small"]);
  });
});

describe("modelNames", () => {
  it("finds the folders with a contract, sorted, and nothing else", () => {
    const other = path.join(root, "server");
    mkdirSync(other);
    expect(modelNames(root)).toEqual(["wine"]);
  });

  it("finds the models of this repository", () => {
    expect(modelNames()).toEqual(expect.arrayContaining(["digits", "iris"]));
    expect(modelNames()).not.toContain("server");
  });
});

describe("a model whose weights are elsewhere", () => {
  beforeEach(() => {
    model.write("source.json", "{}");
    model.delete("model.onnx");
  });

  it("is not listed until they have been fetched, and reading it says how to fetch them", () => {
    expect([modelNames(root), unfetchedModels(root)]).toEqual([[], ["wine"]]);
    expect(() => readModel("wine", root)).toThrow(
      new Error('The weights of "wine" have not been fetched: run `npm run package -- wine`, which fetches them.'),
    );
  });

  it("is one when model.onnx and golden.json are there", () => {
    model.write("model.onnx", "");
    expect([modelNames(root), unfetchedModels(root)]).toEqual([["wine"], []]);
    model.delete("golden.json");
    expect([modelNames(root), unfetchedModels(root)]).toEqual([[], ["wine"]]);
  });
});

describe("readModel", () => {
  it("reads a folder that has just been added, from whatever root", () => {
    const { name, dir, contract, card, golden } = readModel("wine", root);
    expect({ name, dir, title: contract.title, rows: card.data.rows, cases: golden.cases.length }).toEqual({
      name: "wine",
      dir: path.join(root, "wine"),
      title: "Wine classifier",
      rows: 178,
      cases: 24,
    });
  });

  it("reads the variants, each with a card and golden cases of its own", () => {
    expect(readModel("wine", root).variants).toEqual({});
    const dir = addVariant("small");
    const { card, golden, variants } = readModel("wine", root);
    expect(variants).toEqual({ small: { dir, card, golden } });
  });

  it("names the file that a variant lacks", () => {
    const dir = addVariant("small");
    rmSync(path.join(dir, "card.json"));
    expect(() => readModel("wine", root)).toThrow(
      new Error(`${path.join(dir, "card.json")} is missing: run the model's training script, which writes it.`),
    );
  });

  it.each(["beer", "", ".", "..", "../model/wine", "Wine"])("refuses %j, which is no model's name", (name) => {
    expect(() => readModel(name, root)).toThrow(new Error(`Unknown model "${name}". Available: wine.`));
  });

  it("says so where there are no models", () => {
    model.delete("contract.ts");
    expect(() => readModel("wine", root)).toThrow(new Error('Unknown model "wine". Available: none.'));
  });

  it("names the file that is missing", () => {
    model.delete("golden.json");
    expect(() => readModel("wine", root)).toThrow(
      new Error(
        `${path.join(root, "wine", "golden.json")} is missing: run the model's training script, which writes it.`,
      ),
    );
  });

  it("names the file that is not valid, with every mistake", () => {
    model.edit("card.json", '"rows": 178', '"rows": 0');
    model.edit("card.json", '"algorithm"', '"algorythm"');
    const file = path.join(root, "wine", "card.json");
    expect(() => readModel("wine", root)).toThrow(
      new Error(
        [
          `${file}: data.rows: Too small: expected number to be >0.`,
          `${file}: algorithm: Invalid input: expected string, received undefined.`,
          `${file}: Unrecognized key: "algorythm".`,
        ].join("\n"),
      ),
    );
  });

  it("refuses a contract without a default export", () => {
    model.edit("contract.ts", "export default {", "export const contract = {");
    expect(() => readModel("wine", root)).toThrow(
      new Error(`${path.join(root, "wine", "contract.ts")} has no default export: it must be a ModelContract.`),
    );
  });
});

describe("checkModelName", () => {
  it.each(["iris", "velib-forecast", "a", "m2", "x".repeat(24)])("accepts %s", (name) => {
    expect(checkModelName(name)).toBeNull();
  });

  it.each(["", "Iris", "2m", "-a", "a-", "a--b", "a_b", "a/b", "..", "é", "x".repeat(25), "iris\n"])(
    "refuses %j",
    (name) => {
      expect(checkModelName(name)).toBe(
        `"${name}" is not a valid model name: use lower-case letters, digits and single hyphens between them, a letter first, at most 24 characters.`,
      );
    },
  );

  it("accepts only what SageMaker takes as a part of an endpoint's name", () => {
    fc.assert(
      fc.property(fc.stringMatching(modelName.pattern), (name) => {
        fc.pre(checkModelName(name) === null);
        expect(`modelfront-production-${name}-0123456789ab`).toMatch(invocation.name);
      }),
    );
  });

  it("accepts the name of every model of this repository", () => {
    expect(modelNames(modelRoot).filter((name) => checkModelName(name) !== null)).toEqual([]);
  });
});
