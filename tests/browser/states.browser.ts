import { type Browser } from "playwright-core";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { layoutProblems } from "./layout";
import { openPage } from "./open-page";
import { openEverything, states } from "./states";

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

const narrow = { width: 320, height: 640 };
/** A window of 1280 by 800 pixels at a zoom of 200 %. */
const zoomed = { width: 640, height: 400 };

describe.each(states)("the page in the state: $name,", ({ path, reach }) => {
  it("has nothing that axe finds wrong, light or dark, and fits 320 pixels and a zoom of 200 %", async () => {
    const { page } = await openPage(browser, `${stack.siteUrl}/${path}`, { reducedMotion: "reduce" });
    await reach(page);
    expect({ light: await findings(page) }).toEqual({ light: [] });
    await page.emulateMedia({ colorScheme: "dark" });
    expect({ dark: await findings(page) }).toEqual({ dark: [] });
    await page.setViewportSize(zoomed);
    expect({ zoomed: await layoutProblems(page) }).toEqual({ zoomed: [] });
    await page.setViewportSize(narrow);
    await openEverything(page);
    expect({ narrow: await layoutProblems(page) }).toEqual({ narrow: [] });
    expect({ narrow: await findings(page) }).toEqual({ narrow: [] });
  });
});
