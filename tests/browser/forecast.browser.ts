import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type Locator } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { modelNames, readModel } from "../../model/registry";
import { cardOf } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

const model = "velib-forecast";
let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack(model);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const historyOf = (card: Locator) => card.getByRole("textbox", { name: "Bikes in the last 24 hours" });
const open = () => openPage(browser, stack.siteUrl);

describe("the card of a forecast", () => {
  it("belongs to a model that ships", () => expect(modelNames()).toContain(model));

  it("shows a tile per step, with the change from now and the word of its band", async () => {
    const { page } = await open();
    const { card, predict, live, status } = cardOf(page, model);
    await historyOf(card).fill(`${Array(23).fill(18).join(" ")} 10`);
    await predict.click();
    await live.waitFor();
    const tiles = await card.locator(".tile").allInnerTexts();
    expect(tiles.map((tile) => tile.split("\n")[0])).toEqual(["T+1h", "T+2h", "T+3h"]);
    for (const tile of tiles) {
      expect(tile).toMatch(
        /^T\+\dh\n+[\d.]+ bikes\n+([▲▼] [\d.]+ (more|less) than now|same as now)\n+\s*(plenty|some|few)$/,
      );
    }
    expect(await status.textContent()).toMatch(/^Live result: T\+1h: [\d.]+, T\+2h: [\d.]+, T\+3h: [\d.]+\./);
  });

  it("shows the history alone under History, and the forecast beside it under Forecast", async () => {
    const { page } = await open();
    const { card } = cardOf(page, model);
    const chart = card.getByRole("img", { name: /^Bikes in the last 24 hours/ });
    await chart.waitFor();
    expect(await chart.getAttribute("aria-label")).toMatch(
      /: 24 values, now \d+, T\+1h [\d.]+, T\+2h [\d.]+, T\+3h [\d.]+\.$/,
    );
    expect(await chart.locator("path.forecast").count()).toBe(1);
    await card.getByRole("radio", { name: "History" }).check();
    expect(await chart.getAttribute("aria-label")).toMatch(/: 24 values, now \d+\.$/);
    expect(await chart.locator("path.forecast").count()).toBe(0);
    expect((await card.locator(".tile").allInnerTexts()).map((tile) => tile.split("\n")[0])).toEqual(["Now"]);
  });

  it("shows the chart's numbers as a table, newest first", async () => {
    const { page } = await open();
    const { card } = cardOf(page, model);
    const stored = readModel(model).golden.cases[0]!.request as { historical_bikes: number[] };
    await card
      .getByRole("button", { name: readModel(model).golden.cases[0]!.name })
      .first()
      .click();
    await card.getByText("Chart data").click();
    const rows = (await card.locator(".data-table tbody tr").allInnerTexts()).map((row) => row.split(/\s+/));
    expect(rows.map(([when]) => when).slice(0, 5)).toEqual(["T+3h", "T+2h", "T+1h", "now", "T−1"]);
    expect(rows.slice(3).map(([, value]) => Number(value))).toEqual([...stored.historical_bikes].reverse());
    expect(new Set(rows.map((row) => row.at(-1)))).toEqual(new Set(["forecast", "history"]));
  });

  it("accepts a history with gaps, leaves them out of the line, and says how many were filled in", async () => {
    const { page } = await open();
    const { card, predict, live } = cardOf(page, model);
    await card.getByRole("button", { name: "Four hours that were not recorded" }).click();
    expect(await historyOf(card).inputValue()).toContain("null, null, null, null");
    await predict.click();
    await live.waitFor();
    expect((await card.locator("path.history").getAttribute("d"))?.match(/M/g)).toHaveLength(2);
    expect(await card.locator(".rows").first().innerText()).toMatch(/Hours filled\s+4/);
  });

  it("blocks a history of the wrong length and says why", async () => {
    const { page } = await open();
    const { card, predict, live } = cardOf(page, model);
    await historyOf(card).fill("1 2 3");
    await predict.click();
    expect(await page.evaluate("document.querySelector('textarea').validationMessage")).toBe(
      "Got 3 numbers; the minimum is 24.",
    );
    expect(await live.count()).toBe(0);
  });

  it("names the source of the counts beside its figures, and calls nothing simulated", async () => {
    const { page } = await open();
    const { card, predict, live } = cardOf(page, model);
    await predict.click();
    await live.waitFor();
    await card.getByText("About this model").click();
    const { data, metrics } = readModel(model).card;
    expect(await card.locator(".drawer").getByText(data.source, { exact: true }).isVisible()).toBe(true);
    expect(await card.locator(".drawer table tbody tr").count()).toBe(metrics.length);
    expect(await card.getByText("simulated data").count()).toBe(0);
  });

  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("has nothing that axe finds wrong in the %s scheme, %i pixels wide", async (colorScheme, width) => {
    const { page, complaints } = await openPage(browser, stack.siteUrl, {
      colorScheme,
      viewport: { width, height: 800 },
    });
    await cardOf(page, model).card.locator(".chart").waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    expect(complaints).toEqual([]);
  });
});
