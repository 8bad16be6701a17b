import { type Browser } from "playwright-core";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
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

describe.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 360],
  ["dark", 360],
] as const)("the page in the %s scheme, %i pixels wide", (colorScheme, width) => {
  const open = (url: string) => openPage(browser, url, { colorScheme, viewport: { width, height: 800 } });

  it.each(["", "models/iris/", "models/digits/", "models/velib-forecast/", "models/chat-tiny/"])(
    "stays within the window at /%s",
    async (path) => {
      const { page } = await open(`${stack.siteUrl}/${path}`);
      await page.getByText("API connected").waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    },
  );
});

describe("the page", () => {
  it("follows the system's color scheme", async () => {
    const groundOf = async (colorScheme: "light" | "dark") => {
      const { page } = await openPage(browser, stack.siteUrl, { colorScheme });
      return page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    };
    expect([await groundOf("light"), await groundOf("dark")]).toEqual(["rgb(243, 246, 246)", "rgb(12, 21, 24)"]);
  });

  it("has no transitions for users who prefer reduced motion", async () => {
    const motionOf = async (reducedMotion: "reduce" | "no-preference") => {
      const { page } = await openPage(browser, modelUrl(stack, "iris"), { reducedMotion });
      await cardOf(page, "iris").headline.waitFor();
      return page.evaluate("getComputedStyle(document.querySelector('.bar-fill')).transitionDuration");
    };
    expect([await motionOf("no-preference"), await motionOf("reduce")]).toEqual(["0.35s", "0s"]);
  });

  it("shows a focus ring on everything that takes the focus", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"));
    await cardOf(page, "digits").predict.waitFor();
    const hidden: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const unmarked = await page.evaluate<string | null>(`(() => {
        const focused = document.activeElement;
        if (focused === document.body) return null;
        const box = focused.closest("label.file-button") ?? focused;
        const { outlineStyle, boxShadow } = getComputedStyle(box);
        return outlineStyle === "none" && boxShadow === "none" ? focused.outerHTML.slice(0, 120) : null;
      })()`);
      if (unmarked) hidden.push(unmarked);
    }
    expect(hidden).toEqual([]);
  });
});
