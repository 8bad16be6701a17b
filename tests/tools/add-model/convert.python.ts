import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { modelRoot } from "../../../model/registry";

const run = promisify(execFile);
const repository = path.join(__dirname, "../../..");
const python = process.env["PYTHON"] ?? "python3";

/** Holds the models of `make_models.py`, and in `model/` what the folders of models import. */
let root: string;
beforeAll(async () => {
  mkdirSync(path.join(repository, "dist"), { recursive: true });
  root = mkdtempSync(path.join(repository, "dist", "convert-"));
  mkdirSync(path.join(root, "model"));
  for (const entry of readdirSync(modelRoot, { withFileTypes: true })) {
    if (entry.isFile()) cpSync(path.join(modelRoot, entry.name), path.join(root, "model", entry.name));
  }
  await run(python, [path.join(__dirname, "make_models.py"), root]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Wish {
  readonly from: string;
  readonly csv?: string;
  readonly targets: readonly string[];
  readonly trust?: boolean;
  readonly task?: string;
}

/** Converts and adds a model, in a process of its own; resolves to what was said and the card. */
async function add(name: string, { from, csv, ...wish }: Wish) {
  const file = (given: string) => path.join(root, given);
  const options = { name, trust: false, ...wish, from: file(from), ...(csv !== undefined && { csv: file(csv) }) };
  const command = [path.join(__dirname, "convert-process.ts"), root, python, JSON.stringify(options)];
  const { stdout } = await run(process.execPath, ["--import", "tsx", ...command], { cwd: repository });
  const card = JSON.parse(readFileSync(file(`model/${name}/card.json`), "utf8")) as {
    algorithm: string;
    frameworks: object;
    metrics: { name: string; value: number }[];
  };
  return { ...(JSON.parse(stdout) as { said: string[] }), card };
}

describe("npm run add-model -- --from", () => {
  const people = { csv: "people.csv", targets: ["churn"] };
  const kinds = { csv: "numbers.csv", targets: ["kind"] };
  const totals = { csv: "totals.csv", targets: ["total"] };

  it.each<[string, string, Wish, string, string]>([
    [
      "a pickled pipeline with categories",
      "pipe",
      { from: "pipeline.joblib", trust: true, ...people },
      "scikit-learn LogisticRegression",
      "accuracy",
    ],
    ["a skops file", "skops", { from: "pipeline.skops", ...people }, "scikit-learn LogisticRegression", "accuracy"],
    [
      "a pickled forest",
      "forest",
      { from: "forest.joblib", trust: true, ...totals },
      "scikit-learn RandomForestRegressor",
      "R²",
    ],
    ["an XGBoost classifier", "xgb", { from: "classifier.json", ...kinds }, "XGBoost, multi:softprob", "accuracy"],
    ["an XGBoost regressor", "xgb-total", { from: "regressor.ubj", ...totals }, "XGBoost, reg:squarederror", "R²"],
    ["a LightGBM classifier", "lgbm", { from: "multiclass.txt", ...kinds }, "LightGBM, multiclass", "accuracy"],
    [
      "a binary LightGBM classifier",
      "lgbm-binary",
      { from: "binary.txt", ...kinds, csv: "binary.csv" },
      "LightGBM, binary",
      "accuracy",
    ],
  ])(
    "adds %s that answers as its framework does and predicts the column",
    async (_what, name, wish, algorithm, metric) => {
      const { said, card } = await add(name, wish);
      expect(said.at(-1)).toMatch(/^Converted: \S+ [\d.]+, with which the graph agrees to [\d.e-]+ on 200 rows\.$/);
      expect(card.algorithm).toBe(algorithm);
      expect(card.metrics.find((found) => found.name.startsWith(metric))?.value).toBeGreaterThan(0.7);
    },
  );

  it("opens a pickle only if its author is trusted, and says what that means", async () => {
    await expect(add("untrusted", { from: "pipeline.joblib", ...people })).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /pipeline\.joblib is a pickle: loading it runs whatever code its author put in, with your rights\. If you trust the author, say --trust; a \.skops file is safer\.\n$/,
      ) as unknown,
    });
    expect((await add("trusted", { from: "pipeline.joblib", trust: true, ...people })).said[0]).toMatch(/^Warning: /);
  });

  it.each<[string, Wish, RegExp]>([
    ["no rows to compare on", { from: "classifier.json", targets: [] }, /--from needs --csv/],
    [
      "weights without a network",
      { from: "model.safetensors", ...people },
      /holds weights without the network that they belong to\. Put Hugging Face's config\.json and tokenizer\.json beside it, or export it where that code is/,
    ],
    [
      "a checkpoint of PyTorch",
      { from: "model.pt", ...people },
      /Export it where that code is, with torch\.onnx\.export/,
    ],
    ["a format that nobody knows", { from: "model.bin", ...people }, /has an unknown format\. Accepted: \.joblib, /],
    [
      "a target that is no column",
      { from: "classifier.json", csv: "numbers.csv", targets: ["x"] },
      /has no column x\. Available: a, b, c, d, kind\./,
    ],
    [
      "columns that the model does not know",
      { from: "classifier.json", ...people },
      /columns that the CSV file does not have: a, b, c, d\./,
    ],
    [
      "a pickle that does not predict",
      { from: "list.joblib", trust: true, ...people },
      /holds a list, which does not predict\./,
    ],
    [
      "a source that answers differently",
      { from: "shifted.joblib", trust: true, ...totals },
      /The model cannot be converted\. The graph answers 200 of 200 rows differently from the source: row 1 gets /,
    ],
  ])("writes nothing for %s", async (_what, wish, message) => {
    await expect(add("refused", wish)).rejects.toMatchObject({ stderr: expect.stringMatching(message) as unknown });
    expect(readdirSync(path.join(root, "model"))).not.toContain("refused");
  });
});
