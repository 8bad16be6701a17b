import { type Browser, type Page } from "playwright-core";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";
import { cardOf, hasFocus, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { refuse } from "./states";

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

/** Opens the page and answers predictions with the given response, as a gateway might. */
async function openWithAnswer(status: number, headers: Record<string, string>, body: string): Promise<Page> {
  const { page } = await openPage(browser, modelUrl(stack, "iris"));
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
  it("of the API about one input marks that input, focuses it and says why", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, notice, live, status } = cardOf(page, "iris");
    const box = card.getByRole("spinbutton", { name: "Petal length" });
    await box.waitFor();
    // Without the browser's validation the API has to reject the input.
    await page.evaluate("document.querySelector('#iris form').noValidate = true");
    await box.fill("2000000");
    await predict.click();
    await notice.waitFor();
    const message = "Petal length: expected a number between -1000000 and 1000000, got 2000000.";
    expect(await notice.innerText()).toBe(`Invalid input. instances[0][2] ${message}`);
    expect(await box.getAttribute("aria-invalid")).toBe("true");
    expect(await card.locator(".field-error").innerText()).toBe(message);
    expect(await hasFocus(page, box)).toBe(true);
    expect(await status.textContent()).toBe(`Invalid input. ${message}`);
    await box.fill("1.4");
    expect(await box.getAttribute("aria-invalid")).toBeNull();
    await predict.click();
    await live.waitFor();
  });

  it("of the form is caught by the browser, and nothing is sent", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict } = cardOf(page, "iris");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.method()));
    const box = card.getByRole("spinbutton", { name: "Sepal width" });
    await box.fill("");
    await predict.click();
    expect(await hasFocus(page, box.and(page.locator(":invalid")))).toBe(true);
    expect(asked).not.toContain("POST");
  });

  it("of a missing picture says what to do", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"));
    const { card, predict, choose } = cardOf(page, "digits");
    await predict.click();
    await card.getByText("No picture yet. Add one first.").waitFor();
    expect(await choose.getAttribute("aria-invalid")).toBe("true");
  });

  it("of a file that is not a picture names the file and the accepted types", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"));
    const { card, choose } = cardOf(page, "digits");
    const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
    await choose.setInputFiles(file);
    await card.getByText("“notes.txt” is not a picture that this browser can read. Use PNG, JPEG or WEBP.").waitFor();
  });

  it("of a HEIC photo says how to get a JPEG, and leaves no earlier picture behind", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"));
    const { card, choose, live, pad } = cardOf(page, "digits");
    const { image_base64 } = readModel("digits").golden.cases[0]!.request as { image_base64: string };
    const png = Buffer.from(image_base64, "base64");
    await choose.setInputFiles({ name: "digit.png", mimeType: "image/png", buffer: png });
    await live.waitFor();
    expect(await pad.locator("img").count()).toBe(1);
    const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
    await choose.setInputFiles({ name: "IMG_0001.HEIC", mimeType: "image/heic", buffer: heic });
    await card
      .getByText(/^“IMG_0001.HEIC” is a HEIC photo, which this browser cannot read. Save it as JPEG first/)
      .waitFor();
    expect(await pad.locator("img").count()).toBe(0);
    await card.getByText("The input has changed since this result.").waitFor();
  });

  it.each([
    [
      429,
      { "retry-after": "1" },
      '{"error":{"message":"Limit reached: 5 requests per second, 10 at once. Try again in 1 s.","type":"rate_limit_error","param":null,"code":"rate_limited"}}',
      "Too many requests. Limit reached: 5 requests per second, 10 at once. Try again (in 1 s|now).",
    ],
    [
      503,
      {},
      '{"message":"Service Unavailable"}',
      "The API is unavailable. Service Unavailable. Try again in a moment.",
    ],
    [
      503,
      { "retry-after": "1" },
      '{"error":{"message":"The model cannot be reached at the moment.","type":"api_error","param":null,"code":"model_unavailable"}}',
      "The model cannot be reached. Try again (in 1 s|now).",
    ],
    [
      500,
      { "x-request-id": "r-17" },
      "<html>",
      "The API returned an error \\(500\\). To report this, quote request ID r-17.",
    ],
  ])("%i of API or gateway is explained, and can be retried", async (status, headers, body, text) => {
    const page = await openWithAnswer(status, headers, body);
    const { card, predict, notice, live } = cardOf(page, "iris");
    await predict.click();
    await notice.waitFor();
    expect(await notice.locator("p").innerText()).toMatch(new RegExp(`^${text}$`));
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

  it.each([
    [404, "Model not found. Why. The page and the API may be different releases."],
    [405, "The API returned an error (405). Why."],
    [413, "The input is too large. Why. Send less data or a smaller picture."],
    [415, "Unsupported content type. Why."],
    [422, "The API returned an error (422). Why."],
  ])("%i is explained without a button that would only fail again", async (status, text) => {
    const page = await openWithAnswer(status, {}, '{"message":"Why."}');
    const { predict, notice } = cardOf(page, "iris");
    await predict.click();
    await notice.waitFor();
    expect(await notice.locator("p").innerText()).toBe(text);
    expect(await notice.getByRole("button").count()).toBe(0);
  });

  it("of a used-up quota says in the page's own words when to try again", async () => {
    const message = "Limit reached: 100 model calls per hour. Try again in 3540 s.";
    const error = { message, type: "rate_limit_error", param: null, code: "quota_exceeded" };
    const page = await openWithAnswer(429, { "retry-after": "3540" }, JSON.stringify({ error }));
    const { predict, notice } = cardOf(page, "iris");
    await predict.click();
    await notice.waitFor();
    expect(await notice.locator("p").innerText()).toBe(
      "Too many requests. Limit reached: 100 model calls per hour. Try again in about an hour.",
    );
  });
});

/** Opens the page of a model that the API lists with other facts than its own. */
async function openListed(name: string, facts: object): Promise<Page> {
  const list = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { data: { id: string }[] };
  const data = list.data.map((model) => (model.id === name ? { ...model, ...facts } : model));
  const { page } = await openPage(browser, "about:blank");
  await page.route("**/v1/models", (route) =>
    route.fulfill({ json: { ...list, data }, headers: { "access-control-allow-origin": "*" } }),
  );
  await page.goto(modelUrl(stack, name), { waitUntil: "networkidle" });
  return page;
}

describe("a model that is asleep", () => {
  const sentence = "Switched off by the operator: requests get an error";

  it("cannot be asked by the form, which says why, save on this device", async () => {
    const page = await openListed("iris", { state: "asleep" });
    const { card, predict } = cardOf(page, "iris");
    await card.getByText(sentence).waitFor();
    expect(await predict.isDisabled()).toBe(true);
    await card.getByRole("checkbox", { name: "Answer on this device" }).check();
    expect(await predict.isDisabled()).toBe(false);
    expect(await card.getByText(sentence).count()).toBe(0);
  });

  it("is not sent a picture that is chosen", async () => {
    const page = await openListed("digits", { state: "asleep" });
    const { card, choose, pad } = cardOf(page, "digits");
    await card.getByText(sentence).waitFor();
    const asked: string[] = [];
    page.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
    const { image_base64 } = readModel("digits").golden.cases[0]!.request as { image_base64: string };
    const buffer = Buffer.from(image_base64, "base64");
    await choose.setInputFiles({ name: "digit.png", mimeType: "image/png", buffer });
    await pad.locator("img").waitFor();
    await page.waitForTimeout(500);
    expect(asked).toEqual([]);
  });

  it.each([
    ["internal_error", "Try again", "iris"],
    ["missing_credentials", "Use key", "iris"],
    ["internal_error", "Try again", "chat-tiny"],
  ] as const)("loses the buttons of an earlier failure, %s: %s, of %s", async (code, button, model) => {
    const { page } = await openPage(browser, modelUrl(stack, model));
    const { card, notice, predict } = cardOf(page, model);
    await refuse(page, "**/{predict,completions}", code, "Refused.");
    if (model === "iris") await predict.click();
    else {
      await card.getByLabel("Your message").fill("Hello");
      await card.getByRole("button", { name: "Send" }).click();
    }
    await notice.getByRole("button", { name: button }).waitFor();
    await page.route("**/v1/models", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: (await response.text()).replace(/"state":"\w+"/g, '"state":"asleep"') });
    });
    await page.evaluate("dispatchEvent(new Event('online'))");
    await card.getByText(sentence).waitFor();
    expect(await notice.count()).toBe(1);
    expect(await notice.getByRole("button", { name: button }).count()).toBe(0);
  });

  it("cannot be sent a message", async () => {
    const page = await openListed("chat-tiny", { state: "asleep" });
    const { card } = cardOf(page, "chat-tiny");
    await card.getByText(sentence).waitFor();
    expect(await card.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    expect(await card.getByRole("button", { name: "Answer again" }).count()).toBe(0);
  });
});

describe("a result", () => {
  it("that is the session's only one can be reached once another is shown", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, live } = cardOf(page, "iris");
    const runs = card.locator(".history button");
    await predict.click();
    await live.waitFor();
    expect(await runs.count()).toBe(0);
    await card.locator(".stored button").last().click();
    await card.getByText("Stored result", { exact: true }).waitFor();
    await runs.click();
    await live.waitFor();
    expect(await runs.count()).toBe(0);
    await page.route("**/predict", (route) => route.abort());
    await predict.click();
    await runs.click();
    await live.waitFor();
  });

  it("of other options says so, and is replaced by one with them if the model is running", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, live } = cardOf(page, "iris");
    const explain = card.getByRole("checkbox", { name: "Explain" });
    const stale = card.getByText("The options have changed since this result.");
    await explain.check();
    await stale.waitFor();
    await explain.uncheck();
    await stale.waitFor({ state: "detached" });
    await predict.click();
    await live.waitFor();
    await explain.check();
    await card.getByText(/^Why: /).waitFor();
    expect(await stale.count()).toBe(0);
    const runs = card.locator(".history button");
    await runs.last().click();
    expect(await explain.isChecked()).toBe(false);
    expect(await card.getByText(/^Why: /).count()).toBe(0);
    await runs.first().click();
    expect(await explain.isChecked()).toBe(true);
    await card.getByText(/^Why: /).waitFor();
    expect(await stale.count()).toBe(0);
  });

  it("of another variant says so", async () => {
    const page = await openListed("iris", { variants: ["Old", "New"] });
    const { card } = cardOf(page, "iris");
    await card.getByLabel("Variant", { exact: true }).selectOption("New");
    await card.getByText("The variant has changed since this result.").waitFor();
  });
});

describe("the page", () => {
  it("without an API says so, still shows stored results, and reconnects on demand", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route(`${stack.apiUrl}/**`, (route) => route.abort());
    await page.goto(modelUrl(stack, "iris"));
    await page.getByText("API unreachable").waitFor();
    expect(await page.locator(".notice.bad p").innerText()).toBe(
      `The API is not responding at ${stack.apiUrl}. Stored results are still available.`,
    );
    const { card, predict, notice } = cardOf(page, "iris");
    await card.getByText("Stored result", { exact: true }).waitFor();
    await predict.click();
    await notice.waitFor();
    expect(await notice.locator("p").innerText()).toBe(
      `The API did not respond. No response from ${stack.apiUrl}. Check your connection and try again.`,
    );
    await page.unroute(`${stack.apiUrl}/**`);
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByText("API connected").waitFor();
  });

  it("without config.js says what is missing, and still shows stored results", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route("**/config.js", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(modelUrl(stack, "iris"));
    await page.getByText("The API's address is missing.").waitFor();
    const { card, predict } = cardOf(page, "iris");
    await card.getByText("Stored result", { exact: true }).waitFor();
    expect(await predict.count()).toBe(0);
  });

  it("without a model's details says so in its card, and loads them on the next try", async () => {
    const { page } = await openPage(browser, "about:blank");
    await page.route("**/assets/iris-*.json", (route) => route.abort());
    await page.goto(modelUrl(stack, "iris"));
    const { card, predict } = cardOf(page, "iris");
    await card.getByText("This model's details could not be loaded.").waitFor();
    await page.unroute("**/assets/iris-*.json");
    await card.getByRole("button", { name: "Try again" }).click();
    await predict.waitFor();
  });
});
