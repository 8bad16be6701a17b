/** Every kind of model by keyboard alone: no mouse, and no focus but by Tab. */
import { type Browser, type Locator, type Page } from "playwright-core";
import { type LocalStack, startLocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";
import { cardOf, hasFocus, modelUrl } from "./card";
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

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    if (await hasFocus(page, target)) return;
  }
  throw new Error("Tab never reached the element.");
}

/** Opens a model's page and follows the first link, past the menu. */
async function open(model: string) {
  const { page } = await openPage(browser, modelUrl(stack, model));
  const parts = cardOf(page, model);
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").innerText()).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  return { page, ...parts };
}

/** Replaces what the box with the focus holds. */
async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

describe("by keyboard alone, from the first key press to the answer", () => {
  it("a table is filled in with a slider and a box", async () => {
    const { page, card, predict, live, status } = await open("iris");
    await tabTo(page, card.getByRole("slider", { name: "Petal length, slider" }));
    await page.keyboard.press("End");
    expect(await card.getByRole("spinbutton", { name: "Petal length" }).inputValue()).toBe("7");
    await tabTo(page, card.getByRole("spinbutton", { name: "Petal width" }));
    await type(page, "2.4");
    await tabTo(page, predict);
    await page.keyboard.press("Enter");
    await live.waitFor();
    expect(await status.textContent()).toMatch(/^Live result: virginica, [\d.]+ %\. \d+(\.\d+)? m?s\.$/);
    expect(await hasFocus(page, predict)).toBe(true);
  });

  it("a picture is taken from an example", async () => {
    const { page, card, predict, live, status } = await open("digits");
    await tabTo(page, card.getByRole("button", { name: "A drawn 7", exact: true }));
    await page.keyboard.press("Enter");
    await card.getByRole("img", { name: "Current picture: Picture" }).waitFor();
    await tabTo(page, predict);
    await page.keyboard.press("Space");
    await live.waitFor();
    expect(await status.textContent()).toMatch(/^Live result: 7, /);
  });

  it("a picture is taken from a file", async () => {
    const { page, choose, live, status } = await open("digits");
    const { request, response } = readModel("digits").golden.cases[0] as unknown as {
      request: { image_base64: string };
      response: { predictions: { label: string }[] };
    };
    await tabTo(page, choose);
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Space");
    const buffer = Buffer.from(request.image_base64, "base64");
    await (await chooser).setFiles({ name: "digit.png", mimeType: "image/png", buffer });
    await live.waitFor();
    expect(await status.textContent()).toMatch(new RegExp(`^Live result: ${response.predictions[0]!.label}, `));
  });

  it("a text is written, and each word's contribution is opened", async () => {
    const { page, card, predict, live, status } = await open("sentiment");
    await tabTo(page, card.getByRole("textbox", { name: "Text" }));
    await type(page, "The soup was cold and the waiter was rude.");
    await tabTo(page, predict);
    await page.keyboard.press("Enter");
    await live.waitFor();
    expect(await status.textContent()).toMatch(/^Live result: negative, /);
    await tabTo(page, card.locator("summary", { hasText: "Contribution of each word" }));
    await page.keyboard.press("Enter");
    await card.getByRole("row", { name: /^rude subtracts / }).waitFor();
  });

  it("a forecast's station is chosen and its history drawn, and its chart is read", async () => {
    const { page, card, predict, live, status } = await open("velib-forecast");
    const station = card.getByRole("combobox", { name: /^Station: / });
    await tabTo(page, station);
    await type(page, "10012");
    await card
      .getByRole("listbox", { name: /^Station: / })
      .getByRole("option")
      .first()
      .waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await station.inputValue()).toBe("10012");
    const history = card.getByRole("form").getByRole("textbox", { name: "Bikes in the last 24 hours" });
    const before = await history.inputValue();
    await tabTo(page, card.locator("summary", { hasText: "Draw it" }));
    await page.keyboard.press("Enter");
    await tabTo(page, card.getByRole("slider", { name: "Value", exact: true }));
    await page.keyboard.press("End");
    expect(await history.inputValue()).not.toBe(before);
    await tabTo(page, card.getByRole("combobox", { name: "Day of the week" }));
    await page.keyboard.press("ArrowDown");
    await tabTo(page, predict);
    await page.keyboard.press("Enter");
    await live.waitFor();
    expect(await status.textContent()).toMatch(/^Live result: /);
    await tabTo(page, card.getByRole("radio", { name: "Forecast" }));
    await page.keyboard.press("ArrowLeft");
    expect(await card.getByRole("radio", { name: "History" }).isChecked()).toBe(true);
    await page.keyboard.press("ArrowRight");
    const point = card.getByRole("slider", { name: "Point of the chart" });
    await tabTo(page, point);
    await page.keyboard.press("End");
    expect(await point.getAttribute("aria-valuetext")).toContain("forecast");
  });

  it("a chat is sent a message with Enter, and another by its button", async () => {
    const { page, card } = await open("chat-tiny");
    const log = card.getByRole("log");
    await tabTo(page, card.getByRole("textbox", { name: "Your message" }));
    await type(page, "7 * 8");
    await page.keyboard.press("Enter");
    await log.getByText("7 * 8 = 56.").waitFor();
    await type(page, "6 * 7");
    await tabTo(page, card.getByRole("button", { name: "Send" }));
    await page.keyboard.press("Space");
    await log.getByText("6 * 7 = 42.").waitFor();
  });
});
