import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "csv-parse/sync";
import * as z from "zod";
import { startLocalStack, type LocalStack } from "../../../local/stack";
import { readModel } from "../../../model/registry";
import { readStackFile } from "../../../infra/settings/stack-file";
import { addFixtures, createRoot, fixtures, tableOf, type Wish } from "./added-models";
import { type Outcome } from "./add-models-process";

/** Each with the numbers of an answer in the order of the fixture's expected.json, which its framework computed. */
const models: readonly (Wish & { readonly numbers: (answer: Answer) => readonly number[] })[] = [
  { fixture: "churn", csv: tableOf("churn"), targets: ["churn"], numbers: inOrder(["leaves", "stays"]) },
  {
    fixture: "diabetes",
    csv: tableOf("diabetes"),
    targets: ["progression"],
    numbers: ({ progression }) => [progression!],
  },
  { fixture: "wine", csv: tableOf("wine"), targets: ["cultivar"], numbers: inOrder(["0", "1", "2"]) },
  {
    fixture: "flowers",
    csv: tableOf("flowers"),
    targets: ["species"],
    numbers: inOrder(["setosa", "versicolor", "virginica"]),
  },
  {
    fixture: "linnerud",
    csv: tableOf("linnerud"),
    targets: ["Weight", "Waist", "Pulse"],
    numbers: ({ Weight, Waist, Pulse }) => [Weight!, Waist!, Pulse!],
  },
  { fixture: "reviews", csv: tableOf("reviews"), targets: ["mood"], numbers: inOrder(["bad", "good"]) },
  { fixture: "tokens", csv: tableOf("tokens"), numbers: inOrder(["complaint", "neutral", "praise"]) },
  { fixture: "bpe", csv: tableOf("bpe"), numbers: inOrder(["complaint", "neutral", "praise"]) },
  { fixture: "unigram", csv: tableOf("unigram"), numbers: inOrder(["complaint", "neutral", "praise"]) },
  {
    fixture: "sentences",
    csv: tableOf("sentences"),
    pooling: "mean",
    normalize: true,
    numbers: ({ embedding }) => embedding!,
  },
  { fixture: "series", csv: tableOf("series"), kind: "forecast", numbers: ({ forecast }) => forecast! },
];

type Answer = Readonly<Record<string, number>> & {
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly embedding?: readonly number[];
  readonly forecast?: readonly number[];
};

function inOrder(labels: readonly string[]) {
  return ({ probabilities }: Answer) => labels.map((label) => probabilities![label]!);
}

const repository = path.join(__dirname, "../../..");

let root: string;
let outcomes: readonly Outcome[];
let stack: LocalStack;
beforeAll(async () => {
  root = createRoot();
  const wishes = models.map(({ numbers: _, ...wish }): Wish => wish);
  outcomes = await addFixtures(root, [
    ...wishes,
    { fixture: "picture", pixels: "0..1", labels: ["top", "bottom", "neither"], stacks: ["prod"] },
  ]);
  const settings = readStackFile("dev");
  stack = await startLocalStack({
    settings: { ...settings, models: models.map(({ fixture }) => ({ ...settings.models[0]!, name: fixture })) },
    modelRoot: path.join(root, "model"),
    log: () => {},
  });
});
afterAll(async () => {
  await stack?.close();
  rmSync(root, { recursive: true });
});

describe("addModel", () => {
  it("adds every model without a mistake", () => {
    expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => null));
  });

  it.each(models)(
    "answers the rows of $fixture through the API as its framework does",
    async ({ fixture, numbers }) => {
      const expected = JSON.parse(readFileSync(path.join(fixtures, fixture, "expected.json"), "utf8")) as
        number[][] | number[];
      const { contract, golden } = readModel(fixture, path.join(root, "model"));
      const compared = golden.cases.filter(({ name }) => name.startsWith("Row "));
      expect(compared.length).toBeGreaterThanOrEqual(Math.min(3, expected.length));
      for (const { name, request } of compared) {
        const response = await fetch(`${stack.apiUrl}/v1/models/${fixture}/predict`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(request),
        });
        expect(response.status).toBe(200);
        const row = Number(/^Row (\d+)/.exec(name)![1]) - 1;
        const found = numbers((await response.json()) as Answer);
        const wanted = [expected[row]!].flat();
        expect(found).toHaveLength(wanted.length);
        found.forEach((value, i) =>
          expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))),
        );
      }
      expect(contract.examples.length).toBeGreaterThan(0);
    },
  );

  it("names and types the fields of the request as the CSV file has them", () => {
    const { contract } = readModel("churn", path.join(root, "model"));
    const accepts = (request: unknown) => contract.request.safeParse(request).success;
    const row = { age: 40, Monthly_charge_EUR: 60, contract: "month", city: "Paris" };
    expect(accepts(row)).toBe(true);
    expect(accepts({ ...row, age: "40" })).toBe(false);
    expect(accepts({ ...row, city: "Atlantis" })).toBe(false);
    expect(accepts({ ...row, height: 2 })).toBe(false);
  });

  it("measures the target column for the card, beside the most frequent class", () => {
    const { card } = readModel("churn", path.join(root, "model"));
    const rows = parse<{ churn: string }>(readFileSync(tableOf("churn")), { columns: true });
    const stays = rows.filter(({ churn }) => churn === "stays").length;
    const expected = JSON.parse(readFileSync(path.join(fixtures, "churn", "expected.json"), "utf8")) as [
      number,
      number,
    ][];
    const right = rows.filter(
      ({ churn }, i) => (expected[i]![0] > expected[i]![1] ? "leaves" : "stays") === churn,
    ).length;
    const [metric] = card.metrics;
    expect(metric!.value).toBeCloseTo(right / rows.length, 3);
    expect(metric!.baseline.value).toBeCloseTo(Math.max(stays, rows.length - stays) / rows.length, 3);
  });

  it("computes the sha256 of the card from the file beside it", () => {
    for (const { fixture } of models) {
      const { dir, card } = readModel(fixture, path.join(root, "model"));
      expect(
        createHash("sha256")
          .update(readFileSync(path.join(dir, "model.onnx")))
          .digest("hex"),
      ).toBe(card.sha256);
    }
  });

  it("says in the contract of small grey pictures that they can be drawn", () => {
    const { contract } = readModel("picture", path.join(root, "model"));
    expect(z.toJSONSchema(contract.request, { io: "input" })).toMatchObject({
      properties: { image_base64: { drawing: true } },
    });
  });

  it("adds a line to the stacks that are asked for, by default to dev alone", () => {
    const names = (stackFile: string) =>
      [...readFileSync(path.join(root, stackFile), "utf8").matchAll(/- name: (.*)/g)].map(([, name]) => name);
    expect(names("Pulumi.dev.yaml")).toEqual(["other", ...models.map(({ fixture }) => fixture)]);
    expect(names("Pulumi.prod.yaml")).toEqual(["other", "picture"]);
  });

  it("writes sources that the compiler and the formatter accept", async () => {
    const config = { extends: "../../tsconfig.json", include: ["model/**/*.ts"], exclude: [] };
    writeFileSync(path.join(root, "tsconfig.json"), JSON.stringify(config));
    const tool = (file: string, ...args: string[]) =>
      promisify(execFile)(process.execPath, [path.join(repository, "node_modules", file), ...args], { cwd: root });
    const sources = ["model/*/contract.ts", "model/*/handler.ts"];
    await Promise.all([
      tool("typescript/bin/tsc", "-p", root),
      tool("prettier/bin/prettier.cjs", "--check", "--print-width", "120", "--ignore-path", "none", ...sources),
    ]);
  });
});

describe("addModel on a graph that cannot be served", () => {
  const refused: readonly (Wish & { readonly message: RegExp })[] = [
    {
      fixture: "half-precision",
      message: /`x` \[N,2\] float16 has half precision\. Convert with .*keep_io_types=True/,
    },
    { fixture: "fixed-batch", message: /`x` \[32,2\] float32 has a fixed first dimension of 32.*--free-batch/ },
    {
      fixture: "custom-operator",
      message: /custom operators.*ai\.onnx\.contrib:BertTokenizer.*--tokenizer tokenizer\.json/,
    },
    { fixture: "single-number", message: /`x` is a single number/ },
    { fixture: "newer-opset", unnamed: true, task: "regression", message: /opset.*convert_version/is },
    {
      fixture: "mixed-rows",
      unnamed: true,
      task: "regression",
      message: /^The rows of a batch influence each other: .*first dimension of 1/,
    },
    { fixture: "external-data", message: /"weights\.bin"\. Save it as one: onnx\.save_model/ },
    { fixture: "flowers", message: /`X` \[N,4\] float32.*--features a,b,c.*--csv data\.csv/ },
    { fixture: "picture", message: /`image` \[N,1,28,28\] float32.*--pixels/ },
    { fixture: "picture", pixels: "0..1", message: /3 classes.*--labels a,b,c/ },
    { fixture: "picture", pixels: "0..1", labels: ["a", "b"], message: /scores for 3 classes, but 2 are named: a, b/ },
    { fixture: "sentences", message: /vector for each token.*--pooling/ },
    { fixture: "linnerud", csv: tableOf("linnerud"), message: /has 6 columns .*takes 3 .*--target/ },
    {
      fixture: "churn",
      csv: tableOf("churn"),
      targets: ["city"],
      message: /"city" has values that are no class of the model: .*Classes: leaves, stays/,
    },
    {
      fixture: "churn",
      csv: tableOf("churn"),
      targets: ["nothing"],
      message: /has no column "nothing"\. Available: age/,
    },
    { fixture: "churn", name: "iris-", message: /"iris-" is not a valid model name/ },
  ];
  let failures: readonly Outcome[];
  let empty: string;
  beforeAll(async () => {
    empty = createRoot();
    failures = await addFixtures(
      empty,
      refused.map(({ message: _, ...wish }): Wish => wish),
    );
  });
  afterAll(() => rmSync(empty, { recursive: true }));

  it.each(refused.map(({ message, fixture }, index) => ({ message, fixture, index })))(
    "says what is wrong with $fixture ($message) and what to do",
    ({ message, index }) => {
      expect(failures[index]!.error).toMatch(message);
    },
  );

  it("leaves no folder and no line behind", () => {
    expect(refused.filter(({ fixture }) => existsSync(path.join(empty, "model", fixture)))).toEqual([]);
    expect(readFileSync(path.join(empty, "Pulumi.dev.yaml"), "utf8")).not.toMatch(/name: (?!other)/);
  });
});
