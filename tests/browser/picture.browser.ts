import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Browser } from "playwright-core";
import sharp from "sharp";
import { type LocalStack } from "../../local/stack";
import { cardOf, drawLines, modelUrl } from "./card";
import { useInter } from "./inter";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";
import { stateNamed, type StateName } from "./states";

const documents = path.resolve(__dirname, "../../docs");

let stack: LocalStack;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  stack = await startStack("digits", "iris", "velib-forecast", "sentiment", "chat-tiny");
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(os.tmpdir(), "pictures-"));
});
afterAll(async () => {
  await browser.close();
  await stack.close();
  rmSync(folder, { recursive: true });
});

/** Path of a picture: among the documents if they are to have new ones. */
const targetOf = (name: string) => path.join(process.env.UPDATE_SCREENSHOT === "1" ? documents : folder, name);

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
    const target = targetOf("screenshot.png");
    await page.screenshot({
      path: target,
      animations: "disabled",
      clip: { x: 0, y: 0, width: 1280, height },
      fullPage: true,
    });
    expect(readFileSync(target).length).toBeLessThan(300_000);
    expect(await sharp(target).metadata()).toMatchObject({ width: 1280, height });
  });

  it.each<[string, StateName, { width: number; height: number; scale: number }]>([
    ["overview.png", "overview", { width: 1280, height: 680, scale: 1 }],
    ["forecast.png", "forecast", { width: 1280, height: 1010, scale: 1 }],
    ["chat-on-a-phone.png", "chat", { width: 390, height: 844, scale: 2 }],
  ])("gives the README a picture of at most 200 kB, %s", async (name, state, { width, height, scale }) => {
    const { path: address, reach } = stateNamed(state);
    const options = { viewport: { width, height }, deviceScaleFactor: scale, bypassCSP: true };
    const { page } = await openPage(browser, `${stack.siteUrl}/${address}`, { ...options, reducedMotion: "reduce" });
    await useInter(page);
    await reach(page);
    // A narrow window has scrolled to the answer.
    if (width > 1000) await page.evaluate("scrollTo({ top: 0, behavior: 'instant' })");
    await page.evaluate("document.activeElement.blur()");
    await page.mouse.move(0, 0);
    const png = await page.screenshot({ animations: "disabled" });
    const target = targetOf(name);
    await sharp(png).png({ palette: true, effort: 10 }).toFile(target);
    expect(readFileSync(target).length).toBeLessThan(200_000);
    expect(await sharp(target).metadata()).toMatchObject({ width: width * scale, height: height * scale });
  });
});
