import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type Page } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack("iris");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Expands a route. */
async function openRoute(page: Page, operationId: string) {
  const route = page.locator(`[id$="-${operationId}"]`);
  await route.locator(".opblock-summary-control").click();
  await route.getByRole("button", { name: "Execute" }).waitFor();
  return route;
}

/** Rules that Swagger UI 5.35 breaks: colors, headings, and form elements that are nested or have no label. */
const swaggers = ["color-contrast", "heading-order", "label", "nested-interactive", "region", "select-name"];

describe("the API's reference", () => {
  it.each(["docs", "docs/", "docs/index.html"])(
    "shows the routes at /%s and sends requests only to this site",
    async (path) => {
      const { page, complaints, origins } = await openPage(browser, new URL(path, stack.siteUrl).href);
      await page.getByRole("heading", { name: /modelfront/ }).waitFor();
      const summaries = await page.locator(".opblock-summary-path").allInnerTexts();
      expect(summaries.map((text) => text.replace(/\u200b/g, ""))).toEqual([
        "/predict",
        "/v1/models",
        "/v1/models/{model}",
        "/v1/models/{model}/predict",
        "/healthz",
        "/openapi.json",
      ]);
      expect([complaints, [...origins]]).toEqual([[], [new URL(stack.siteUrl).origin]]);
    },
  );

  it("is linked from the models' page, and links back", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    await page.getByRole("link", { name: "API reference" }).click();
    await page.getByText("/v1/models/{model}/predict").waitFor();
    await page.getByRole("link", { name: "Back to the models" }).click();
    await page.getByRole("link", { name: "API reference" }).waitFor();
  });

  it("calls this stack's API with a route's example, without browser errors", async () => {
    const { page, complaints, origins } = await openPage(browser, new URL("docs/", stack.siteUrl).href);
    const route = await openRoute(page, "predict");
    const answer = page.waitForResponse((response) => new URL(response.url()).pathname === "/predict");
    await route.getByRole("button", { name: "Execute" }).click();
    expect((await answer).status()).toBe(200);
    await route.locator(".live-responses-table").getByText('"setosa"').first().waitFor();
    expect([...origins]).toEqual([new URL(stack.siteUrl).origin, new URL(stack.apiUrl).origin]);
    expect(complaints).toEqual([]);
  });

  it("sends the key that was entered", async () => {
    const { page } = await openPage(browser, new URL("docs/", stack.siteUrl).href);
    await page.getByRole("button", { name: "Authorize" }).first().click();
    const dialog = page.locator(".dialog-ux");
    const scheme = dialog.locator(".auth-container", { hasText: "x-api-key" });
    await scheme.getByRole("textbox").fill("mf_no-such-key");
    await scheme.locator(".auth-btn-wrapper button.authorize").click();
    await dialog.locator(".close-modal").click();
    const route = await openRoute(page, "listModels");
    const request = page.waitForRequest((request) => new URL(request.url()).pathname === "/v1/models");
    await route.getByRole("button", { name: "Execute" }).click();
    expect((await request).headers()["x-api-key"]).toBe("mf_no-such-key");
  });

  it("has nothing that axe finds wrong, except in Swagger UI itself", async () => {
    const { page } = await openPage(browser, new URL("docs/", stack.siteUrl).href);
    await openRoute(page, "predict");
    const own = await new AxeBuilder({ page }).exclude("#reference").analyze();
    expect(own.violations.map(({ id }) => id)).toEqual([]);
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(passes.length).toBeGreaterThan(20);
    expect(violations.map(({ id }) => id).filter((id) => !swaggers.includes(id))).toEqual([]);
  });
});
