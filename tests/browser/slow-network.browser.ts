import { type Browser } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
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

/** "Slow 3G" of Chromium's developer tools: 400 kbit/s, and two seconds before an answer begins. */
const slow3g = { offline: false, latency: 2000, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** Runs in the page before its scripts: keeps what states and progress have said, and how far content has shifted. */
const watch = `
  window.told = [];
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll("[role=status], [aria-busy=true], progress + p"))
      if (textContent && !window.told.includes(textContent)) window.told.push(textContent);
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
`;

describe("the page on slow 3G", () => {
  it.each([390, 1280])(
    "shows text and a prediction, says what it waits for, and moves nothing at a width of %i pixels",
    async (width) => {
      const { page, complaints } = await openPage(browser, "about:blank", { viewport: { width, height: 800 } });
      await page.addInitScript(watch);
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", slow3g);
      await page.goto(modelUrl(stack, "iris"), { waitUntil: "commit" });
      const { card, predict, headline, live } = cardOf(page, "iris");
      await page.getByRole("heading", { level: 1, name: "Iris classifier" }).waitFor();
      // The stored result needs the page alone.
      await card.getByText("Stored result", { exact: true }).waitFor();
      await page.getByText("API connected").waitFor();
      await predict.click();
      await live.waitFor();
      expect(await headline.innerText()).toMatch(/^setosa/i);
      const told = (await page.evaluate<string[]>("window.told")).join("\n");
      for (const state of ["connecting to the API", "Loading", "API connected", "Predicting", "Live result: setosa"])
        expect(told).toContain(state);
      expect(await page.evaluate<number>("window.shifted")).toBeLessThan(0.05);
      expect(complaints).toEqual([]);
    },
  );
});
