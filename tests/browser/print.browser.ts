import { type Browser, type Page } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { cardOf } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";
import { openEverything, stateNamed, type StateName } from "./states";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack("iris", "digits", "velib-forecast", "chat-tiny");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Elements whose content does not fit them, so that it would have to be scrolled. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("main *:not(.visually-hidden, textarea, input, select)")]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).overflowY !== "visible")
    .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1)
    .map((element) => element.localName + "." + element.className)`);
}

async function openState(name: StateName): Promise<Page> {
  const { path, reach } = stateNamed(name);
  const { page } = await openPage(browser, `${stack.siteUrl}/${path}`);
  await reach(page);
  return page;
}

describe("the printed page", () => {
  it("has the whole of a long conversation", async () => {
    const page = await openState("chat");
    await page.getByLabel("Your message").fill(Array(60).fill("line").join("\n"));
    await page.getByRole("button", { name: "Send" }).click();
    await page
      .getByText(/, live in \d/)
      .nth(1)
      .waitFor();
    expect(await cutOff(page)).toEqual(["div.chat-log"]);
    await page.emulateMedia({ media: "print" });
    expect(await cutOff(page)).toEqual([]);
  });

  it.each([
    ["table, several rows", [".table-input", ".table-scroll", ".raw pre"]],
    ["forecast", [".data-table", ".raw pre"]],
  ] as const)("has the whole of a result on its sheet: %s", async (name, boxes) => {
    const page = await openState(name);
    await openEverything(page);
    await page.emulateMedia({ media: "print" });
    for (const box of [".outcome", ...boxes]) {
      const style = await page.evaluate(`(() => {
        const { maxHeight, overflowY } = getComputedStyle(document.querySelector("${box}"));
        return [maxHeight, overflowY];
      })()`);
      expect([box, style]).toEqual([box, ["none", "visible"]]);
    }
    expect(await cutOff(page)).toEqual([]);
  });

  it("has the origin of a stored result, and not the list of them", async () => {
    const { page } = await openPage(browser, `${stack.siteUrl}/models/iris/`);
    await page.emulateMedia({ media: "print" });
    const { card } = cardOf(page, "iris");
    expect(await card.getByText("Stored result", { exact: true }).isVisible()).toBe(true);
    expect(await card.getByRole("heading", { name: "Stored results" }).count()).toBe(0);
  });

  it.each([
    ["table", [".csv-input"]],
    ["picture", [".pad-actions"]],
    ["forecast, map and drawing", [".choice-map", ".cursor-input"]],
  ] as const)("leaves out what only a screen can use: %s", async (name, parts) => {
    const page = await openState(name);
    for (const part of parts) expect([part, await page.locator(part).first().isVisible()]).toEqual([part, true]);
    await page.emulateMedia({ media: "print" });
    for (const part of parts) expect([part, await page.locator(part).first().isVisible()]).toEqual([part, false]);
  });
});
