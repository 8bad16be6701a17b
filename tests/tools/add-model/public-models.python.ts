import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser } from "playwright-core";
import { launchBrowser } from "../../browser/launch-browser";
import { askApi, askPage } from "./public/ask";
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
