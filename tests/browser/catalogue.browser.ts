import { type Server } from "node:http";
import { type Browser } from "playwright-core";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite } from "./serve-site";
import { TemporaryModels } from "./temporary-models";

const servers: Server[] = [];
const temporary = new TemporaryModels();
let browser: Browser;

const names = Array.from({ length: 40 }, (_, i) => `model-${String(i + 1).padStart(2, "0")}`);

/** Forty models that differ in name and title only; the last has a title that is longer than any line. */
beforeAll(async () => {
  for (const name of names) {
    const title = name === names.at(-1) ? "A title without end ".repeat(12) + "x".repeat(120) : `Model ${name}`;
    const contract = {
      title,
      description: "One of many.",
      kind: "tabular",
      examples: [{ summary: "One", request: { size: 1 } }],
    };
    temporary.add(name, {
      contract: `import * as z from "zod";
export default { ...${JSON.stringify(contract)}, request: z.strictObject({ size: z.number() }), response: z.any() };`,
      reference: "arithmetic 1.0",
      caseOf: (i) => ({ name: `Size ${i}`, request: { size: i }, response: { price: i * 2 } }),
    });
  }
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  temporary.remove();
});

/** Serves a page of some of the models; returns its URL. */
async function serve(models: readonly string[]): Promise<string> {
  const { url, server } = await serveSite({ models, modelRoot: temporary.root });
  servers.push(server);
  return url;
}

describe("a page of forty models", () => {
  it("loads a model's details only when its page is opened", async () => {
    const { page } = await openPage(browser, "about:blank");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(await serve(names));
    await page.getByText("40 models", { exact: true }).waitFor();
    expect(asked.filter((url) => url.endsWith(".json"))).toEqual([]);
    await page.locator(".overview").getByRole("link", { name: "Model model-07" }).click();
    await page.getByText("Stored result", { exact: true }).waitFor();
    expect(asked.filter((url) => url.endsWith(".json"))).toEqual([
      expect.stringMatching(/^\/assets\/model-07-\w+\.json$/),
    ]);
  });

  it("finds models by words of their title", async () => {
    const { page } = await openPage(browser, await serve(names));
    await page.getByLabel("Find a model").fill("model-1");
    await page.getByText("10 of 40 models").waitFor();
    expect(await page.locator(".overview a").count()).toBe(10);
  });

  it("gives each model a page with a title of its own, in which back and forward work", async () => {
    const url = await serve(names);
    const { page } = await openPage(browser, url);
    await page.locator(".overview").getByRole("link", { name: "Model model-02" }).click();
    await page.getByRole("heading", { level: 1, name: "Model model-02" }).waitFor();
    expect([page.url(), await page.title()]).toEqual([`${url}models/model-02/`, "Model model-02 · modelfront"]);
    await page.locator(".menu").getByRole("link", { name: "Model model-03" }).click();
    await page.getByRole("heading", { level: 1, name: "Model model-03" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Model model-02" }).waitFor();
    await page.goBack();
    await page.getByText("40 models", { exact: true }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "Model model-02" }).waitFor();
  });

  it("takes an address of the earlier page to the model's page", async () => {
    const url = await serve(names);
    const { page } = await openPage(browser, `${url}#model-33`);
    await page.getByRole("heading", { level: 1, name: "Model model-33" }).waitFor();
    expect(page.url()).toBe(`${url}models/model-33/`);
  });

  it("says in its own style that an address leads nowhere", async () => {
    const url = await serve(names);
    const { page } = await openPage(browser, `${url}models/model-99/`);
    await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
    await page.getByRole("link", { name: "See all models" }).click();
    await page.getByText("40 models", { exact: true }).waitFor();
  });

  it.each([360, 1280])("keeps the longest title within a window of %i pixels", async (width) => {
    const url = await serve(names);
    const { page } = await openPage(browser, url, { viewport: { width, height: 800 } });
    for (const address of [url, `${url}models/model-40/`]) {
      await page.goto(address);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    }
  });
});

describe("a page without models", () => {
  it("says how to add one", async () => {
    const { page } = await openPage(browser, await serve([]));
    await page.getByText("This stack has no models.").waitFor();
    expect(await page.locator(".overview li").count()).toBe(0);
  });
});
