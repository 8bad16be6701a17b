import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser } from "playwright-core";
import { launchBrowser } from "../../browser/launch-browser";
import { askApi, askPage } from "./public/ask";
import { fixtures } from "./added-models";
import { Checkout, makePublicModels, type PublicModel } from "./public/public-models";

const python = process.env["PYTHON"] ?? "python3";

let folder: string;
let checkout: Checkout;
let stack: Awaited<ReturnType<Checkout["start"]>>;
let browser: Browser;
let models: readonly PublicModel[];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "public-models-"));
  checkout = new Checkout();
  await checkout.prepare();
  checkout.lendPackages(python);
  models = await makePublicModels(python, folder);
  for (const model of models) await checkout.add(model);
  [stack, browser] = await Promise.all([checkout.start(), launchBrowser()]);
}, 1_800_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  checkout?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("models that others made, added without editing a line", () => {
  it("answer through the API as their sources do", async () => {
    const wrong: string[] = [];
    for (const model of models) wrong.push(...(await askApi(stack.apiUrl, model)));
    expect(wrong).toEqual([]);
    expect(models.length).toBeGreaterThanOrEqual(10);
  });

  it("answer on the page as their sources do", async () => {
    const wrong: string[] = [];
    for (const model of models) wrong.push(...(await askPage(browser, stack.siteUrl, model)));
    expect(wrong).toEqual([]);
  });
});

describe("npm run add-model on a terminal", () => {
  const onTerminal = (answers: readonly string[], ...args: readonly string[]) =>
    promisify(execFile)(
      python,
      [
        path.join(__dirname, "answer_questions.py"),
        JSON.stringify(answers),
        "npm",
        "run",
        "--silent",
        "add-model",
        "--",
        ...args,
      ],
      { cwd: checkout.dir },
    );
  const contractOf = (name: string) => readFileSync(path.join(checkout.dir, "model", name, "contract.ts"), "utf8");

  it("asks for the names of columns that the graph does not name", async () => {
    const { stdout } = await onTerminal(
      ["sepal, width,petal,petal width"],
      "asked",
      path.join(fixtures, "flowers/model.onnx"),
    );
    expect(stdout).toMatch(/The graph does not name its 4 columns .*`X` \[N,4\] float32.* \(or use --features a,b,c/s);
    for (const key of ["sepal", "width", "petal", "petal_width"])
      expect(contractOf("asked")).toMatch(`${key}: z.number()`);
  });

  it("asks for each thing that the graph does not say, one after another", async () => {
    const { stdout } = await onTerminal(
      ["0..1", "top,bottom,neither"],
      "halves",
      path.join(fixtures, "picture/model.onnx"),
    );
    expect(stdout).toMatch(/which numbers the pixels of .* are\..*--pixels.*does not name the 3 classes.*--labels/s);
    expect(contractOf("halves")).toMatch('["top", "bottom", "neither"]');
  });

  it("refuses an answer that is none of those accepted, and writes nothing", async () => {
    const refused = onTerminal(["black"], "refused", path.join(fixtures, "picture/model.onnx"));
    await expect(refused).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/"black" is not a range of pixels\. Accepted: 0\.\.1, /) as unknown,
    });
    expect(() => contractOf("refused")).toThrow(/ENOENT/);
  });
});
