import { type Browser, type Page } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { findings } from "./findings";
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

/** Opens a route. */
async function openRoute(page: Page, operationId: string) {
  const route = page.locator(`#${operationId}`);
  await route.locator("summary").first().click();
  await route.getByRole("button", { name: "Send" }).waitFor();
  return route;
}

describe("the API's reference", () => {
  it.each(["docs", "docs/", "docs/index.html"])(
    "shows the routes at /%s and sends requests only to this site",
    async (path) => {
      const { page, complaints, origins } = await openPage(browser, new URL(path, stack.siteUrl).href);
      await page.getByRole("heading", { name: "API reference" }).waitFor();
      expect(await page.locator(".route > summary > code").allInnerTexts()).toEqual([
        "/predict",
        "/v1/models",
        "/v1/models/{model}",
        "/v1/models/{model}/predict",
        "/v1/models/iris/predict",
        "/",
        "/healthz",
        "/openapi.json",
      ]);
      expect([complaints, [...origins]]).toEqual([[], [new URL(stack.siteUrl).origin]]);
    },
  );

  it("says in its own words that its document did not load, and loads it on demand", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route("**/docs/openapi.json", (route) => route.abort());
    await page.goto(new URL("docs/", stack.siteUrl).href);
    const notice = page.getByRole("alert");
    await notice.getByText("The OpenAPI document could not be loaded.", { exact: true }).waitFor();
    await page.unroute("**/docs/openapi.json");
    await notice.getByRole("button", { name: "Try again" }).click();
    await page.getByText("/v1/models/{model}/predict").waitFor();
    expect(await notice.count()).toBe(0);
  });

  it("is linked from the models' page, and links back", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    await page.getByRole("link", { name: "API reference" }).click();
    await page.getByText("/v1/models/{model}/predict").waitFor();
    await page.getByRole("link", { name: "Back to the models" }).click();
    await page.getByRole("link", { name: "API reference" }).waitFor();
  });

  it("calls this stack's API with a route's example, without browser errors", async () => {
    const { page, complaints, origins } = await openPage(browser, new URL("docs/", stack.siteUrl).href);
    const route = await openRoute(page, "predictWithModel");
    const path = "/v1/models/iris/predict";
    const answer = page.waitForResponse((response) => new URL(response.url()).pathname === path);
    await route.getByRole("button", { name: "Send" }).click();
    expect((await answer).status()).toBe(200);
    await route.getByRole("status").getByText('"setosa"').first().waitFor();
    expect([...origins]).toEqual([new URL(stack.siteUrl).origin, new URL(stack.apiUrl).origin]);
    expect(complaints).toEqual([]);
  });

  it("sends the key that was entered", async () => {
    const { page } = await openPage(browser, new URL("docs/", stack.siteUrl).href);
    await page.getByLabel("API key").fill("mf_no-such-key");
    await page.getByRole("button", { name: "Use key" }).click();
    const route = await openRoute(page, "listModels");
    const request = page.waitForRequest((request) => new URL(request.url()).pathname === "/v1/models");
    await route.getByRole("button", { name: "Send" }).click();
    expect((await request).headers()["authorization"]).toBe("Bearer mf_no-such-key");
  });

  it.each(["light", "dark"] as const)("has nothing that axe finds, in %s colours", async (colorScheme) => {
    const { page } = await openPage(browser, new URL("docs/", stack.siteUrl).href, { colorScheme });
    const route = await openRoute(page, "predict");
    await route.locator(".schema > summary").first().click();
    await route.getByRole("button", { name: "Send" }).click();
    await route.getByRole("status").getByText("Status 200").waitFor();
    expect(await findings(page)).toEqual([]);
    const ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    expect(ground).toBe(colorScheme === "dark" ? "rgb(12, 21, 24)" : "rgb(243, 246, 246)");
  });
});
