import { type Browser, type Locator } from "playwright-core";
import sharp from "sharp";
import { type LocalStack } from "../../local/stack";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";
import { stateNamed } from "./states";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack("iris", "velib-forecast", "sentiment");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Largest difference between the channels of any pixel, from 0 to 255: grey has almost none. */
async function colorIn(element: Locator): Promise<number> {
  const pixels = await sharp(await element.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer();
  let largest = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    const channels = pixels.subarray(at, at + 3);
    largest = Math.max(largest, Math.max(...channels) - Math.min(...channels));
  }
  return largest;
}

describe("a result of another input than the form's", () => {
  it.each([
    ["table, several rows", "table, stale", ".table-scroll"],
    ["forecast", "forecast, stale", ".chart"],
    ["forecast", "forecast, stale", ".tiles"],
    ["text", "text, stale", ".highlighted"],
    ["text", "text, stale", ".bars"],
  ] as const)("is grey, which it is not before: %s, %s, %s", async (fresh, stale, part) => {
    const colors: number[] = [];
    for (const name of [fresh, stale]) {
      const { path, reach } = stateNamed(name);
      const { page } = await openPage(browser, `${stack.siteUrl}/${path}`, { reducedMotion: "reduce" });
      await reach(page);
      colors.push(await colorIn(page.locator(`.result ${part}`).first()));
    }
    expect(colors[0]).toBeGreaterThan(15);
    // The ground behind the result is tinted.
    expect(colors[1]).toBeLessThan(10);
  });
});
