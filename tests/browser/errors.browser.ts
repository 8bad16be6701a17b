import { type Browser, type Page } from "playwright-core";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { cardOf, hasFocus } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startLocalStack();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Opens the page and makes the API answer predictions as given, as a gateway in front of it might. */
async function openWithAnswer(status: number, headers: Record<string, string>, body: string): Promise<Page> {
  const { page } = await openPage(browser, stack.siteUrl);
  await page.route("**/predict", (route) =>
    route.fulfill({
      status,
      body,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "retry-after, x-request-id",
        ...headers,
      },
    }),
  );
  return page;
}

describe("an error", () => {
  it("of the API about one input marks that input, goes there and says why", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    const { card, predict, notice, live, status } = cardOf(page, "iris");
    const box = card.getByRole("spinbutton", { name: "Petal length" });
    await box.waitFor();
    // The browser holds back what the form forbids; without that, the API has to.
    await page.evaluate("document.querySelector('#iris form').noValidate = true");
    await box.fill("2000000");
    await predict.click();
    await notice.waitFor();
    const message = "Petal length: expected a number between -1000000 and 1000000, got 2000000.";
    expect(await notice.innerText()).toBe(`The model cannot take this input. instances[0][2] ${message}`);
    expect(await box.getAttribute("aria-invalid")).toBe("true");
    expect(await card.locator(".field-error").innerText()).toBe(message);
    expect(await hasFocus(page, box)).toBe(true);
    expect(await status.textContent()).toBe(`The model cannot take this input. ${message}`);
    await box.fill("1.4");
    expect(await box.getAttribute("aria-invalid")).toBeNull();
    await predict.click();
    await live.waitFor();
  });

  it("of the form is held back by the browser: nothing is sent", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    const { card, predict } = cardOf(page, "iris");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.method()));
    const box = card.getByRole("spinbutton", { name: "Sepal width" });
    await box.fill("");
    await predict.click();
    expect(await hasFocus(page, box.and(page.locator(":invalid")))).toBe(true);
    expect(asked).not.toContain("POST");
  });

  it("of a picture that is not there yet says what to do", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    const { card, predict, clear, choose } = cardOf(page, "digits");
    await clear.click();
    await predict.click();
    await card.getByText("There is no picture yet: draw, drop, paste or choose one.").waitFor();
    expect(await choose.getAttribute("aria-invalid")).toBe("true");
  });

  it("of a file that is no picture names the file and what is taken", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    const { card, choose } = cardOf(page, "digits");
    const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
    await choose.setInputFiles(file);
    await card.getByText("“notes.txt” is not a picture that this browser can read. Use PNG, JPEG or WEBP.").waitFor();
  });

  it.each([
    [
      429,
      { "retry-after": "12" },
      '{"error":{"message":"You made 100 requests this hour.","type":"rate_limit_error","param":null,"code":"rate_limited"}}',
      "Too many requests. You made 100 requests this hour. Try again in 12 seconds.",
    ],
    [
      413,
      {},
      '{"message":"Request Entity Too Large"}',
      "This input is too large. Request Entity Too Large Send less, or a smaller picture.",
    ],
    [
      503,
      {},
      '{"message":"Service Unavailable"}',
      "The model has no capacity right now. Service Unavailable Try again in a moment.",
    ],
    [
      500,
      { "x-request-id": "r-17" },
      "<html>",
      "The API answered with an error (500). To report it, quote request r-17.",
    ],
  ])("%i of API or gateway is put into words, with a way on", async (status, headers, body, text) => {
    const page = await openWithAnswer(status, headers, body);
    const { card, predict, notice, live } = cardOf(page, "iris");
    await predict.click();
    await notice.waitFor();
    expect(await notice.locator("p").innerText()).toBe(text);
    await card.locator(".stored button").first().click();
    expect(await notice.count()).toBe(0);
    await card.getByText("Stored result", { exact: true }).waitFor();
    await predict.click();
    await notice.waitFor();
    await page.unroute("**/predict");
    await card.getByRole("button", { name: "Try again" }).click();
    await live.waitFor();
    expect(await notice.count()).toBe(0);
  });
});

describe("without an API", () => {
  it("the page says so, shows stored results all the same, and finds the API once it is back", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route(`${stack.apiUrl}/**`, (route) => route.abort());
    await page.goto(stack.siteUrl);
    await page.getByText("API unreachable").waitFor();
    expect(await page.locator(".notice.bad p").innerText()).toBe(
      `The API does not answer at ${stack.apiUrl}. Stored results are shown all the same.`,
    );
    const { card, predict, notice } = cardOf(page, "iris");
    await card.getByText("Stored result", { exact: true }).waitFor();
    await predict.click();
    await notice.waitFor();
    expect(await notice.locator("p").innerText()).toBe(
      `The API did not answer. Nothing came back from ${stack.apiUrl}. Check your connection, then try again.`,
    );
    await page.unroute(`${stack.apiUrl}/**`);
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByText("API connected").waitFor();
  });

  it("and without config.js the page says what is missing, and shows stored results all the same", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route("**/config.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(stack.siteUrl);
    await page.getByText("This page does not know where its API is.").waitFor();
    const { card, predict } = cardOf(page, "iris");
    await card.getByText("Stored result", { exact: true }).waitFor();
    expect(await predict.count()).toBe(0);
  });

  it("and without a model's description its card says so and gets it at the next try", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route("**/assets/iris-*.json", (route) => route.abort());
    await page.goto(stack.siteUrl);
    const { card, predict } = cardOf(page, "iris");
    await card.getByText("The description of this model did not load.").waitFor();
    await page.unroute("**/assets/iris-*.json");
    await card.getByRole("button", { name: "Try again" }).click();
    await predict.waitFor();
  });
});
