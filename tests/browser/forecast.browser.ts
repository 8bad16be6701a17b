import { type Browser, type Locator } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { modelNames, readModel } from "../../model/registry";
import { cardOf } from "./card";
import { findings } from "./findings";
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

/** Lines of the chart's tooltip, and what is wrong with its place. */
const readTooltip = `(async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  const find = (selector) => document.querySelector(selector);
  const [chart, tip, ring] = [".chart", ".chart-tooltip", "circle.cursor"].map((each) => find(each).getBoundingClientRect());
  const middle = ring.left + ring.width / 2;
  const distance = Math.max(tip.top - ring.bottom, ring.top - tip.bottom);
  const problems = {
    "outside the chart": tip.left < chart.left - 1 || tip.right > chart.right + 1,
    "above the chart": tip.top < chart.top,
    "below the chart": tip.bottom > chart.bottom,
    "beside the point": middle < tip.left - 1 || middle > tip.right + 1,
    "over the point": distance <= 0,
    "far from the point": distance > 20,
  };
  return {
    lines: [...find(".chart-tooltip").children].map((line) => line.textContent),
    problems: Object.keys(problems).filter((problem) => problems[problem]),
  };
})()`;

describe("the card of a forecast", () => {
  it("belongs to a model that ships", () => expect(modelNames()).toContain(model));

  it("shows a tile per step, with the change from now and the word of its band", async () => {
    const { page } = await open();
    const { card, predict, live, status } = cardOf(page, model);
    await historyOf(card).fill(`${Array(23).fill(18).join(" ")} 10`);
    await predict.click();
    await live.waitFor();
    const tiles = await card.locator(".tile").allInnerTexts();
    expect(tiles.map((tile) => tile.split("\n")[0])).toEqual(["15:00 (T+1h)", "16:00 (T+2h)", "17:00 (T+3h)"]);
    for (const tile of tiles) {
      expect(tile).toMatch(
        /^\d\d:00 \(T\+\dh\)\n+[\d.]+ bikes\n+likely [\d.]+ to [\d.]+\n+([▲▼] [\d.]+ (more|less) than now|same as now)\n+\s*(plenty|some|few)$/,
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
      /: 24 values, now \d+, \d\d:00 \(T\+1h\) [\d.]+, \d\d:00 \(T\+2h\) [\d.]+, \d\d:00 \(T\+3h\) [\d.]+\.$/,
    );
    expect(await chart.locator("path.forecast").count()).toBe(1);
    await card.getByRole("radio", { name: "History" }).check();
    expect(await chart.getAttribute("aria-label")).toMatch(/: 24 values, now \d+\.$/);
    expect(await chart.locator("path.forecast").count()).toBe(0);
    expect((await card.locator(".tile").allInnerTexts()).map((tile) => tile.split("\n")[0])).toEqual(["Now"]);
  });

  it.each([320, 390, 600, 768, 1280, 1920])(
    "leaves room between the hours under its chart, %d pixels wide",
    async (width) => {
      const { page } = await openPage(browser, stack.siteUrl, { viewport: { width, height: 900 } });
      const hours = cardOf(page, model).card.locator("svg.chart .tick text", { hasText: /^\d\d:00$/ });
      await hours.first().waitFor();
      const boxes = await Promise.all((await hours.all()).map((hour) => hour.boundingBox()));
      expect(boxes.length).toBeGreaterThan(1);
      const gaps = boxes.slice(1).map((box, i) => box!.x - boxes[i]!.x - boxes[i]!.width);
      expect(Math.min(...gaps)).toBeGreaterThan(4);
    },
  );

  it("shows the chart's numbers as a table, newest first", async () => {
    const { page } = await open();
    const { card } = cardOf(page, model);
    const stored = readModel(model).golden.cases[0]!.request as { historical_bikes: number[] };
    await card
      .getByRole("button", { name: readModel(model).golden.cases[0]!.name })
      .first()
      .click();
    await card.getByText("Chart data").click();
    const rows = (await card.locator(".data-table tbody tr").allInnerTexts()).map((row) => row.split(/\t+/));
    expect(rows.map(([when]) => when?.replace(/\d\d:/, "")).slice(0, 5)).toEqual([
      "00 (T+3h)",
      "00 (T+2h)",
      "00 (T+1h)",
      expect.stringMatching(/^now \((Mon|Tue|Wed|Thu|Fri|Sat|Sun) 00\)$/),
      expect.stringMatching(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) 00$/),
    ]);
    expect(rows.slice(3).map(([, value]) => Number(value))).toEqual([...stored.historical_bikes].reverse());
    expect(new Set(rows.map((row) => row.at(-1)))).toEqual(new Set(["forecast", "history"]));
  });

  it.each([320, 390, 1280])(
    "shows a tooltip beside each point that the keyboard's cursor is at, inside the chart, %d pixels wide",
    async (width) => {
      const { page } = await openPage(browser, stack.siteUrl, { viewport: { width, height: 800 } });
      const { card } = cardOf(page, model);
      const slider = card.getByRole("slider", { name: "Point of the chart" });
      await slider.focus();
      await slider.press("Home");
      const texts: string[] = [];
      for (let offset = -23; offset <= 3; offset++) {
        const { lines, problems } = await page.evaluate<{ lines: string[]; problems: string[] }>(readTooltip);
        expect([offset, problems]).toEqual([offset, []]);
        const [name, ...values] = lines;
        expect(await slider.getAttribute("aria-valuetext")).toBe(`${name}: ${values.join(", ")}`);
        texts.push(lines.join("\n"));
        await slider.press("ArrowRight");
      }
      expect(texts[0]).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:00\n\d+ bikes$/);
      expect(texts.at(-1)).toMatch(/^\d\d:00 \(T\+3h\), forecast\n[\d.]+ bikes\nlikely [\d.]+ to [\d.]+$/);
    },
  );

  it("shows the tooltip at the pointer until it leaves, the focus moves on or Escape is pressed, and moves nothing", async () => {
    const { page } = await open();
    const { card } = cardOf(page, model);
    const chart = card.locator(".chart");
    const tooltip = card.locator(".chart-tooltip");
    const slider = card.getByRole("slider", { name: "Point of the chart" });
    await chart.scrollIntoViewIfNeeded();
    const before = await card.locator(".forecast-view").boundingBox();
    expect(await tooltip.count()).toBe(0);
    await chart.hover({ position: { x: 36, y: 100 } });
    expect(await tooltip.innerText()).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:00\s+[\d.]+ bikes$/);
    expect(await card.locator(".forecast-view").boundingBox()).toEqual(before);
    await page.mouse.move(0, 0);
    await tooltip.waitFor({ state: "detached" });
    await slider.focus();
    await tooltip.waitFor();
    await page.keyboard.press("Escape");
    await tooltip.waitFor({ state: "detached" });
    await slider.press("ArrowRight");
    await tooltip.waitFor();
    await page.keyboard.press("Tab");
    await tooltip.waitFor({ state: "detached" });
  });

  it("shows the tooltip where a finger has touched the chart", async () => {
    const options = { viewport: { width: 390, height: 844 }, hasTouch: true };
    const { page } = await openPage(browser, stack.siteUrl, options);
    const { card } = cardOf(page, model);
    await card.locator(".chart").tap({ position: { x: 36, y: 100 } });
    expect(await card.locator(".chart-tooltip").innerText()).toMatch(/^\w{3} \d\d:00\s+[\d.]+ bikes$/);
  });

  it("says of a value that was not recorded that it is missing", async () => {
    const { page } = await open();
    const { card, predict, live } = cardOf(page, model);
    await historyOf(card).fill(`null ${Array(23).fill(18).join(" ")}`);
    await predict.click();
    await live.waitFor();
    await card.getByRole("slider", { name: "Point of the chart" }).press("Home");
    expect(await card.locator(".chart-tooltip").innerText()).toMatch(/^\w{3} \d\d:00\s+not recorded$/);
    expect(await card.locator("circle.cursor").count()).toBe(0);
  });

  it.each([
    [320, 2],
    [390, 3],
  ])("has times, a day and the axes' titles, in text of at least 12 pixels, %d pixels wide", async (width, least) => {
    const { page } = await openPage(browser, stack.siteUrl, { viewport: { width, height: 844 } });
    const { card } = cardOf(page, model);
    await card.getByRole("slider", { name: "Point of the chart" }).focus();
    const chart = (await card.locator(".chart").boundingBox())!;
    const title = (await card.getByText("Time (time zone of the input)").boundingBox())!;
    expect(title.x).toBeGreaterThanOrEqual(chart.x);
    expect(title.x + title.width).toBeLessThanOrEqual(chart.x + chart.width);
    expect(title.y + title.height).toBeLessThanOrEqual(chart.y + chart.height);
    for (const label of await card.locator(".chart .tick text").all()) {
      const { y, height } = (await label.boundingBox())!;
      expect(y + height).toBeLessThanOrEqual(title.y + 1);
    }
    const texts = await card.locator(".chart text").allTextContents();
    expect(texts.filter((text) => /^\d\d:00$/.test(text)).length).toBeGreaterThanOrEqual(least);
    expect(texts).toContain("bikes");
    const sizes = await page.evaluate<number[]>(`[...document.querySelectorAll(".chart text")].map((text) =>
      parseFloat(getComputedStyle(text).fontSize) * (text.ownerSVGElement.getBoundingClientRect().width /
        text.ownerSVGElement.viewBox.baseVal.width))`);
    expect(Math.min(...sizes)).toBeGreaterThan(11.9);
    const tooltip = "parseFloat(getComputedStyle(document.querySelector('.chart-tooltip')).fontSize)";
    expect(await page.evaluate<number>(tooltip)).toBeGreaterThan(11.9);
  });

  it("asks for the day of the week by its name", async () => {
    const { page } = await open();
    const { card } = cardOf(page, model);
    const select = card.getByLabel("Day of the week");
    expect((await select.locator("option").allInnerTexts()).slice(0, 2)).toEqual(["Monday", "Tuesday"]);
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
    expect(await card.locator(".drawer").getByText(data.source, { exact: true }).first().isVisible()).toBe(true);
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
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    expect(complaints).toEqual([]);
  });
});
