import { type Browser } from "playwright-core";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

let stack: LocalStack;
let browser: Browser;

/** A stack whose containers take longer to start than the API waits for them. */
beforeEach(async () => {
  const settings = readStackFile("dev");
  stack = await startLocalStack({
    settings: { ...settings, api: { ...settings.api, coldWaitSeconds: 1 } },
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
      /^Live result in [\d.]+ s, including the container's start, version/,
    );
    expect(await status.textContent()).toMatch(/^Live result: setosa, .*\. [\d.]+ s\.$/);
    await state.getByText("ready", { exact: true }).waitFor();
    expect(Number(await page.evaluate("localStorage.getItem('modelfront:wake-seconds:iris')"))).toBeGreaterThan(1);
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
