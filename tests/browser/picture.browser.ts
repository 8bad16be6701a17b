import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser } from "playwright-core";
import sharp from "sharp";
import { type LocalStack } from "../../local/stack";
import { cardOf, drawLines, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

const screenshot = path.resolve(__dirname, "../../docs/screenshot.png");

let stack: LocalStack;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  stack = await startStack("digits", "iris", "velib-forecast", "sentiment");
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(os.tmpdir(), "pictures-"));
});
afterAll(async () => {
  await browser.close();
  await stack.close();
  rmSync(folder, { recursive: true });
});

/** A handwritten two in one stroke: most of a circle, then down to the left, then along the bottom. */
const bow = Array.from({ length: 15 }, (_, i) => {
  const angle = Math.PI * (1.05 + (i / 14) * 1.15);
  return [0.49 + 0.2 * Math.cos(angle), 0.36 + 0.17 * Math.sin(angle)] as const;
});
const two = [[...bow, [0.29, 0.82], [0.73, 0.8]]] as const;

describe("the page", () => {
  it("gives the README a picture of at most 300 kB, of a drawn and classified digit", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"));
    const { card, state, pad, predict, live, headline } = cardOf(page, "digits");
    await drawLines(page, pad, two);
    for (const label of ["first", "warm"]) {
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await predict.click();
      expect([label, (await answered).status()]).toEqual([label, 200]);
    }
    await live.waitFor();
    await state.getByText("ready", { exact: true }).waitFor();
    expect(await headline.innerText()).toMatch(/^2\n/);
    await page.evaluate("scrollTo({ top: 0, behavior: 'instant' }); document.activeElement.blur()");
    const stored = await card.locator(".stored").boundingBox();
    const height = Math.ceil((stored?.y ?? 0) + (stored?.height ?? 0)) + 24;
    const target = process.env.UPDATE_SCREENSHOT === "1" ? screenshot : path.join(folder, "screenshot.png");
    await page.screenshot({
      path: target,
      animations: "disabled",
      clip: { x: 0, y: 0, width: 1280, height },
      fullPage: true,
    });
    expect(readFileSync(target).length).toBeLessThan(300_000);
    expect(await sharp(target).metadata()).toMatchObject({ width: 1280, height });
  });
});
