import { type Browser } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { waitUntil } from "../local/wait-until";
import { cardOf, drawLines, hasFocus, modelUrl, seven } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack("iris", "digits");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

describe("the address of a model's page", () => {
  it("carries the input and its options, so that a reload keeps them and a copied link opens them", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { card } = cardOf(page, "iris");
    await card.getByRole("spinbutton", { name: "Petal width" }).fill("1.9");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await card.getByRole("button", { name: "Copy link" }).click();
    await card.getByText("Link copied.").waitFor();
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(new URL(link).searchParams.get("option")).toBe("explain");
    await page.reload();
    expect(await card.getByRole("spinbutton", { name: "Petal width" }).inputValue()).toBe("1.9");
    await page.goto(link);
    expect(await card.getByRole("spinbutton", { name: "Petal width" }).inputValue()).toBe("1.9");
    expect(await card.getByRole("checkbox", { name: "Explain" }).isChecked()).toBe(true);
  });

  it("names a drawing that is too large for it by an id of this browser", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { card, pad } = cardOf(page, "digits");
    await drawLines(page, pad, seven);
    await card.getByRole("button", { name: "Copy link" }).click();
    await card.getByText("it opens in this browser only").waitFor();
    await page.reload();
    await card.getByRole("img", { name: /^Current picture/ }).waitFor();
  });

  it("stays as it is under a link to the page that is open, which leads to its title", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card } = cardOf(page, "iris");
    await card.getByRole("spinbutton", { name: "Petal width" }).fill("1.9");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await page.waitForURL(/\?input=.*&option=explain$/);
    const address = page.url();
    const entries = () => page.evaluate<number>("history.length");
    const visited = await entries();
    await page.evaluate("scrollTo(0, 300)");
    await page.locator(".menu").getByRole("link", { name: "Iris classifier" }).click();
    expect(await hasFocus(page, page.getByRole("heading", { level: 1 }))).toBe(true);
    expect([page.url(), await entries(), await page.evaluate("scrollY")]).toEqual([address, visited, 0]);
    expect(await card.getByRole("spinbutton", { name: "Petal width" }).inputValue()).toBe("1.9");
    await page.locator(".menu").getByRole("link", { name: "Handwritten digits" }).click();
    expect(page.url()).toBe(modelUrl(stack, "digits"));
    await page.goBack();
    expect(page.url()).toBe(address);
    expect(await card.getByRole("spinbutton", { name: "Petal width" }).inputValue()).toBe("1.9");
  });

  it("opens the usual input if its own does not fit the form", async () => {
    const { page } = await openPage(browser, `${modelUrl(stack, "iris")}?input=%22text%22`);
    await cardOf(page, "iris").card.getByText("Stored result", { exact: true }).waitFor();
  });
});

describe("a result", () => {
  it("appears by itself after a slider moves, once the model is running, and is not asked for before", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, live } = cardOf(page, "iris");
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(request.postData() ?? ""));
    await predict.click();
    await live.waitFor();
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await card.getByRole("slider", { name: "Petal length, slider" }).fill("6");
    await answered;
    await card.getByText("The input has changed since this result.").waitFor({ state: "detached" });
    expect(sent).toHaveLength(2);
    expect(sent[1]).toContain(",6,");
  });

  it("keeps its option: the prediction of the example chosen just before does not replace it", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.clock.install();
    await page.goto(modelUrl(stack, "iris"));
    const { card, predict, live } = cardOf(page, "iris");
    await predict.click();
    await live.waitFor();
    const sent: string[] = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).search));
    // At once, so that the example's own prediction is still to come.
    await page.evaluate(`(() => {
      const click = (selector, text) =>
        [...document.querySelectorAll(selector)].find(({ textContent }) => textContent.includes(text)).click();
      click("button", "A virginica");
      click("label", "Explain");
    })()`);
    await predict.click();
    await page.clock.runFor(1000);
    await card.getByText(/^Why: /).waitFor();
    expect(sent.at(-1)).toBe("?explain=true");
  });

  it("comes into view with the focus on a phone", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"), { viewport: { width: 390, height: 844 } });
    const { card, predict, live } = cardOf(page, "iris");
    await predict.click();
    await live.waitFor();
    expect(await hasFocus(page, card.locator(".outcome"))).toBe(true);
    await waitUntil(async () => ((await card.locator(".outcome").boundingBox())?.y ?? Infinity) < 120);
    expect((await card.locator(".headline").boundingBox())?.y).toBeLessThan(844);
  });

  it("stands beside the form in a wide window, and stays there while the form scrolls", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, live } = cardOf(page, "iris");
    await predict.click();
    await live.waitFor();
    const [form, outcome] = await Promise.all([
      card.locator("form").boundingBox(),
      card.locator(".outcome").boundingBox(),
    ]);
    expect(outcome?.x).toBeGreaterThan((form?.x ?? 0) + (form?.width ?? 0));
    expect(await page.evaluate("getComputedStyle(document.querySelector('.outcome')).position")).toBe("sticky");
  });

  it("comes back with its input by one click during the session", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, live } = cardOf(page, "iris");
    const box = card.getByRole("spinbutton", { name: "Petal length" });
    for (const length of ["1.4", "6"]) {
      await box.fill(length);
      await predict.click();
      await live.waitFor();
      await card.getByText("The input has changed since this result.").waitFor({ state: "detached" });
    }
    const results = card.locator(".history button");
    expect(await results.count()).toBe(2);
    await results.last().click();
    expect(await box.inputValue()).toBe("1.4");
    await page.locator(".menu").getByRole("link", { name: "Handwritten digits" }).click();
    await page.locator(".menu").getByRole("link", { name: "Iris classifier" }).click();
    await results.nth(1).waitFor();
  });
});

describe("a model that has changed its state", () => {
  it("is shown so when the browser is online again", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    await page.getByText("API connected").waitFor();
    await page.context().setOffline(true);
    await page.getByText("API unreachable").waitFor();
    await page.context().setOffline(false);
    await page.getByText("API connected").waitFor();
  });

  it("is shown so once a prediction has taken five seconds", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.clock.install();
    const list = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { data: object[] };
    let state = "ready";
    await page.route("**/v1/models", (route) =>
      route.fulfill({
        json: { ...list, data: list.data.map((model) => ({ ...model, state })) },
        headers: { "access-control-allow-origin": "*" },
      }),
    );
    await page.route("**/predict", () => undefined);
    await page.goto(modelUrl(stack, "iris"));
    const { card, predict, state: shown } = cardOf(page, "iris");
    await shown.getByText("ready").waitFor();
    await page.clock.pauseAt(Date.now() + 1000);
    await predict.click();
    state = "waking";
    await page.clock.runFor(4000);
    await card.getByText("Predicting", { exact: true }).waitFor();
    await page.clock.runFor(2000);
    await card.getByText("The model is starting", { exact: true }).waitFor();
    await shown.getByText("waking").waitFor();
  });

  it("is looked at without an end, and an API that hangs is said to", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.clock.install();
    await page.route("**/v1/models", () => undefined);
    await page.goto(stack.siteUrl);
    await page.getByText("connecting to the API").waitFor();
    await page.clock.runFor(6000);
    await page.getByText("The API is not responding").waitFor();
    await page.unroute("**/v1/models");
    await page.clock.runFor(40_000);
    await page.getByText("API connected").waitFor();
  });
});
