import { type Browser } from "playwright-core";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { cardOf, hasFocus, modelUrl } from "./card";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

let stack: LocalStack;
let browser: Browser;

/** A stack whose containers take longer to start than the API waits for them. No model answers in the browser. */
beforeEach(async () => {
  const settings = readStackFile("dev");
  stack = await startLocalStack({
    settings: {
      ...settings,
      api: { ...settings.api, coldWaitSeconds: 1 },
      site: { ...settings.site, onDevice: false },
    },
    behaviour: { coldStartSeconds: 8, notReadySeconds: 1 },
  });
  browser = await launchBrowser();
});
afterEach(async () => {
  await browser.close();
  await stack.close();
});

describe("a cold model", () => {
  it("shows the time so far, retries automatically, and remembers how long the start took", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, state, predict, live, status } = cardOf(page, "iris");
    const answers: number[] = [];
    page.on("response", (response) => {
      if (response.request().method() === "POST") answers.push(response.status());
    });
    // Holds the second attempt until the test has seen the page wait, however long that takes.
    let attempts = 0;
    let release = () => {};
    const seen = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/predict", async (route) => {
      if (route.request().method() === "POST" && ++attempts > 1) await seen;
      await route.continue();
    });
    await state.getByText("cold", { exact: true }).waitFor();
    await predict.click();
    await card.getByText("The model is starting", { exact: true }).waitFor();
    const waiting = card.locator(".waiting");
    await waiting.getByText(/^The model has been idle/).waitFor();
    expect(await waiting.getByText(/^The model has been idle/).innerText()).toBe(
      "The model has been idle, so a container has to start. No earlier start to compare with. " +
        "A serverless container usually starts within a minute. The prediction retries automatically.",
    );
    const timer = waiting.getByRole("timer");
    const soFar = await timer.innerText();
    expect(soFar).toMatch(/^\d+ s so far$/);
    await timer.filter({ hasNotText: soFar }).waitFor();
    release();
    await live.waitFor();
    expect([...new Set(answers)]).toEqual([503, 200]);
    expect(await card.locator(".source").innerText()).toMatch(
      /^Live result in [\d.]+ s, including the model's start, version/,
    );
    expect(await status.textContent()).toMatch(/^Live result: setosa, .*\. [\d.]+ s\.$/);
    await state.getByText("ready", { exact: true }).waitFor();
    expect(Number(await page.evaluate("localStorage.getItem('modelfront:wake-seconds:iris')"))).toBeGreaterThan(1);
  });

  it("leads to its stored results meanwhile, by keyboard too", async () => {
    const { page, complaints } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, state, predict } = cardOf(page, "iris");
    await state.getByText("cold", { exact: true }).waitFor();
    await page.route("**/predict", () => undefined);
    await predict.click();
    await card.locator(".waiting").getByText("Choosing one cancels this prediction.").waitFor();
    await card.getByRole("button", { name: "See stored results meanwhile" }).press("Enter");
    expect(await hasFocus(page, card.getByRole("heading", { name: "Stored results" }))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it("can be cancelled", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "iris"));
    const { card, predict, status } = cardOf(page, "iris");
    // Never answered, so that there is something to cancel.
    await page.route("**/predict", () => undefined);
    await predict.click();
    await card.getByRole("button", { name: "Cancel" }).click();
    await card.getByText("Cancelled. Press Predict to try again.").waitFor();
    expect(await status.textContent()).toBe("Cancelled.");
    expect(await card.getByRole("progressbar").count()).toBe(0);
  });
});

describe("a cold chat model", () => {
  /** Sends a message to the cold model, whose second attempt waits for `release`. */
  async function ask(lastStart?: number) {
    const { page, complaints } = await openPage(browser, "about:blank");
    if (lastStart !== undefined) {
      await page.addInitScript(`localStorage.setItem("modelfront:wake-seconds:chat-tiny", "${lastStart}")`);
    }
    await page.goto(modelUrl(stack, "chat-tiny"));
    const { card, state } = cardOf(page, "chat-tiny");
    let attempts = 0;
    let release = () => {};
    const seen = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/v1/chat/completions", async (route) => {
      if (route.request().method() === "POST" && ++attempts > 1) await seen;
      await route.continue().catch(() => undefined);
    });
    await state.getByText("cold", { exact: true }).waitFor();
    const box = card.getByLabel("Your message");
    await box.fill("What is 6 + 9?");
    await box.press("Enter");
    const waiting = card.locator(".waiting");
    await waiting.getByText("The model is starting", { exact: true }).waitFor();
    return { page, complaints, card, box, waiting, release, said: () => card.locator(".said").allInnerTexts() };
  }

  it("shows the time so far and no estimate without an earlier start, answers, and remembers how long the start took", async () => {
    const { page, complaints, card, waiting, release } = await ask();
    await waiting.getByText("No earlier start to compare with.").waitFor();
    await card.getByRole("status").getByText("The model is starting.").waitFor({ state: "attached" });
    const timer = waiting.getByRole("timer");
    const soFar = await timer.innerText();
    expect(soFar).toMatch(/^\d+ s so far$/);
    await timer.filter({ hasNotText: soFar }).waitFor();
    release();
    await card.getByText(/, live in \d/).waitFor();
    expect(await waiting.count()).toBe(0);
    const seconds = await page.evaluate("localStorage.getItem('modelfront:wake-seconds:chat-tiny')");
    expect(Number(seconds)).toBeGreaterThan(1);
    expect(complaints).toEqual([]);
  });

  it("has an estimate from its last start, and gives the message back when it is cancelled", async () => {
    const { card, box, waiting, said } = await ask(42);
    await waiting.getByText("The last start in this browser took 42 s.").waitFor();
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await waiting.waitFor({ state: "detached" });
    expect([(await said()).length, await box.inputValue()]).toEqual([2, "What is 6 + 9?"]);
    await card.getByRole("status").getByText("Stopped.").waitFor({ state: "attached" });
  });

  it("leads to its stored conversations meanwhile; choosing one returns the message to its box", async () => {
    const { page, card, box, waiting, said } = await ask();
    await waiting.getByText("Choosing one returns your message to its box.").waitFor();
    expect(await findings(page)).toEqual([]);
    await waiting.getByRole("button", { name: "See stored results meanwhile" }).press("Enter");
    expect(await hasFocus(page, card.getByRole("heading", { name: "Stored results" }))).toBe(true);
    await card.getByRole("button", { name: /A greeting/ }).click();
    await waiting.waitFor({ state: "detached" });
    expect([await said(), await box.inputValue()]).toEqual([
      ["Hello!", "Hello! How can I help you?"],
      "What is 6 + 9?",
    ]);
  });
});
