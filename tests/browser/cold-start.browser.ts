import { type Browser } from "playwright-core";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { cardOf } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

let stack: LocalStack;
let browser: Browser;

/** The containers start so slowly that the API gives up waiting before they are up. */
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
  it("shows how long it takes already, asks again by itself, and remembers how long it took", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    const { card, predict, live, status } = cardOf(page, "iris");
    const answers: number[] = [];
    page.on("response", (response) => {
      if (response.request().method() === "POST") answers.push(response.status());
    });
    await card.getByText("cold", { exact: true }).waitFor();
    await predict.click();
    await card.getByText("The model is starting", { exact: true }).waitFor();
    await card.getByText(/^Nothing ran here for a while/).waitFor();
    expect(await card.getByText(/^Nothing ran here for a while/).innerText()).toContain(
      "Nobody has timed this model's start",
    );
    await card.getByText("5 s", { exact: true }).waitFor();
    await live.waitFor();
    expect([...new Set(answers)]).toEqual([503, 200]);
    expect(await card.locator(".source").innerText()).toMatch(
      /^Live result in [\d.]+ s, the start of its container included, version/,
    );
    expect(await status.textContent()).toMatch(/^Live result: setosa, .*\. [\d.]+ s\.$/);
    await card.getByText("ready", { exact: true }).waitFor();
    expect(Number(await page.evaluate("localStorage.getItem('modelfront:wake-seconds:iris')"))).toBeGreaterThan(1);
  });

  it("can be given up on", async () => {
    const { page } = await openPage(browser, stack.siteUrl);
    const { card, predict, status } = cardOf(page, "iris");
    await predict.click();
    await card.getByRole("button", { name: "Cancel" }).click();
    await card.getByText("Cancelled. Press Predict to ask again.").waitFor();
    expect(await status.textContent()).toBe("Cancelled.");
    expect(await card.getByRole("progressbar").count()).toBe(0);
  });
});
