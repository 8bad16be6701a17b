/**
 * Needs the real weights of MobileNet and ../shared, so it is not one of the other tests: `.ci/run` packages the weights in
 * a copy of the repository and runs this there.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser } from "playwright-core";
import { readStackFile } from "../../infra/settings/stack-file";
import { type LocalStack, startLocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

const model = "mobilenet";
const labels = [
  ["parrot", "macaw"],
  ["hot_dog", "hotdog"],
  ["cat_720p", "Egyptian cat"],
  ["bird", "chickadee"],
] as const;
const fileOf = (name: string) => path.resolve(__dirname, `../../../shared/data/mobilenet/photos/${name}.jpg`);

describe("the dev stack with MobileNet's real weights", () => {
  let stack: LocalStack;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startLocalStack({ settings: readStackFile("dev") });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  it.each(labels)("answers the photograph %s through the whole stack with %s first", async (name, label) => {
    const response = await fetch(`${stack.apiUrl}/v1/models/${model}/predict`, {
      method: "POST",
      headers: { "content-type": "image/jpeg" },
      body: readFileSync(fileOf(name)),
    });
    const { predictions } = (await response.json()) as { predictions: { label: string }[] };
    expect([response.status, predictions[0]?.label]).toEqual([200, label]);
  });

  it("has the model first on the page and last in the API, as the settings do, so that POST /predict stays as it is", async () => {
    const { data } = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { data: { id: string }[] };
    const { page } = await openPage(browser, stack.siteUrl);
    const first = await page.locator(".overview a").first().getAttribute("href");
    expect([data[0]?.id, data.at(-1)?.id, first]).toEqual(["iris", model, `/models/${model}/`]);
  });

  it("names each photograph that is chosen on the page", async () => {
    const { page, complaints } = await openPage(browser, modelUrl(stack, model));
    const { card, choose } = cardOf(page, model);
    for (const [name, label] of labels) {
      await choose.setInputFiles(fileOf(name));
      await card.locator(".headline", { hasText: label }).first().waitFor();
    }
    expect(complaints).toEqual([]);
  });
});
