import { type Browser, type Page } from "playwright-core";
import { readModel } from "../../model/registry";
import { cardOf, hasFocus } from "./card";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite, type ServedSite } from "./serve-site";

const model = "velib-forecast";
let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await serveSite({ models: [model] });
});
afterAll(async () => {
  await browser.close();
  site.server.close();
});

async function open(options = {}) {
  const { page, complaints } = await openPage(browser, site.url, options);
  const { card } = cardOf(page, model);
  return {
    page,
    card,
    complaints,
    history: card.getByRole("textbox", { name: "Bikes in the last 24 hours" }),
    count: card.locator("textarea ~ [role=status]"),
    station: card.getByRole("combobox", { name: "Station: choose one of 1408" }),
    valueOf: (label: string) => card.getByLabel(label, { exact: true }).inputValue(),
  };
}

const choices = readModel(model).choices!;
const [code, capacity, latitude, longitude] = choices.rows.find(([name]) => name === "10012")!;

describe("the list of stations", () => {
  it("is searched and chosen from by keyboard alone, and fills code, capacity and place", async () => {
    const { page, card, station, valueOf } = await open();
    await station.focus();
    await station.fill("1001");
    const options = card.getByRole("listbox").getByRole("option");
    await options.first().waitFor();
    const shown = await options.allInnerTexts();
    expect(shown).toEqual(
      choices.rows
        .filter(([name]) => String(name).includes("1001"))
        .sort(([a], [b]) => Number(String(b).startsWith("1001")) - Number(String(a).startsWith("1001")))
        .map(([name, docks]) => `${name} Capacity ${docks}`),
    );
    const place = shown.findIndex((text) => text.startsWith("10012 "));
    for (let i = 0; i <= place; i++) await page.keyboard.press("ArrowDown");
    const active = await station.getAttribute("aria-activedescendant");
    expect(await card.locator(`[id="${active}"]`).innerText()).toBe(shown[place]);
    expect(await station.getAttribute("aria-expanded")).toBe("true");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("Enter");
    expect(await station.inputValue()).toBe(code);
    expect(await station.getAttribute("aria-expanded")).toBe("false");
    expect(await hasFocus(page, station)).toBe(true);
    expect([
      await valueOf("Station code"),
      await valueOf("Capacity (docks)"),
      await valueOf("Latitude (°)"),
      await valueOf("Longitude (°)"),
    ]).toEqual([code, String(capacity), String(latitude), String(longitude)]);
  });

  it("keeps the request if it is left without a choice, and says when nothing is found", async () => {
    const { page, card, station, valueOf } = await open();
    const before = await valueOf("Station code");
    await station.fill("no such station");
    await card.getByText("None found").waitFor();
    await page.keyboard.press("Escape");
    expect(await valueOf("Station code")).toBe(before);
    expect(await station.inputValue()).toBe(before);
  });

  it.each([1280, 768])("has a map, on which a click chooses the nearest station, %d pixels wide", async (width) => {
    const { page, card, valueOf } = await open({ viewport: { width, height: 900 } });
    await card.getByText("Choose on a map").click();
    const map = card.getByRole("img", { name: "Map of 1408 choices: Station." });
    await map.waitFor();
    const latitudes = choices.rows.map((row) => Number(row[2]));
    const north = choices.rows[latitudes.indexOf(Math.max(...latitudes))]!;
    const longitudes = choices.rows.map((row) => Number(row[3]));
    // The map stands in the middle of its box, which may be wider.
    const box = (await map.boundingBox())!;
    const height = Number((await map.getAttribute("viewBox"))!.split(" ")[3]);
    const scale = Math.min((box.width - 2) / 600, (box.height - 2) / height);
    const [west, south] = [Math.min(...longitudes), Math.min(...latitudes)];
    const [east, top] = [Math.max(...longitudes), Math.max(...latitudes)];
    const placeOf = (row: (typeof choices.rows)[number]) => ({
      x: box.width / 2 + scale * (576 * ((Number(row[3]) - west) / (east - west)) - 288),
      y: box.height / 2 + scale * (height - 24) * ((top - Number(row[2])) / (top - south) - 0.5),
    });
    for (const row of [north, choices.rows[longitudes.indexOf(Math.max(...longitudes))]!, north]) {
      await map.click({ position: placeOf(row) });
      expect(await valueOf("Station code")).toBe(row[0]);
    }
    expect(await card.locator(".place-name").innerText()).toBe(`${north[0]}, Capacity ${north[1]}`);
    expect(await findings(page)).toEqual([]);
  });
});

describe("a history", () => {
  const paste = (page: Page, text: string) =>
    page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData("text/plain", ${JSON.stringify(text)});
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    })()`);

  it("is pasted from a spreadsheet's column over what was there, with empty cells as missing, and counted", async () => {
    const { page, history, count } = await open();
    expect(await count.innerText()).toBe("24 of 24 numbers");
    await history.focus();
    const column = Array.from({ length: 24 }, (_, i) => (i === 5 ? "" : `${i},5`)).join("\r\n");
    await paste(page, `${column}\r\n`);
    expect(await history.inputValue()).toContain("0,5");
    expect(await count.innerText()).toBe("24 of 24 numbers");
    await page.getByText("Draw it").click();
    expect((await page.locator(".pad-chart path.drawn").getAttribute("d"))?.match(/M/g)).toHaveLength(2);
    await history.focus();
    await paste(page, Array(22).fill(3).join("\t"));
    expect(await count.innerText()).toBe("Got 22 numbers; the minimum is 24.");
  });

  it("is drawn with the pointer, on a scale of the capacity, over the hours that the stroke passes", async () => {
    const { page, card, history } = await open();
    await history.fill(Array(24).fill(5).join(" "));
    await card.getByText("Draw it").click();
    const pad = card.getByRole("img", { name: "Chart to draw on: Bikes in the last 24 hours." });
    await pad.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await pad.boundingBox())!;
    await page.mouse.move(x + 34 + (width - 44) / 2, y + 34);
    await page.mouse.down();
    await page.mouse.move(x + width - 1, y + 34, { steps: 3 });
    await page.mouse.up();
    const values = (await history.inputValue()).split(", ").map(Number);
    expect(values.slice(0, 11)).toEqual(Array(11).fill(5));
    const drawn = values.slice(13);
    expect(new Set(drawn).size).toBe(1);
    // The pad ends at the capacity of 30 docks, 24 pixels below its top; the stroke is 10 pixels lower.
    expect(drawn[0]).toBe(Math.round(30 - (10 / (height - 66)) * 30));
  });

  it.each([390, 768])("shows the hours under its drawing whole, %d pixels wide", async (width) => {
    const { card } = await open({ viewport: { width, height: 900 } });
    await card.getByText("Draw it").click();
    const pad = (await card.locator(".pad-chart").boundingBox())!;
    const hours = card.locator(".pad-chart > text", { hasText: /^\d\d:00$/ });
    expect(await hours.count()).toBeGreaterThan(1);
    const last = (await hours.last().boundingBox())!;
    expect(last.x + last.width).toBeLessThanOrEqual(pad.x + pad.width);
    expect(await card.locator(".pad-chart").getByText("Time (time zone of the input)").count()).toBe(1);
  });

  it("is drawn by keyboard with two sliders, and a value can be left out", async () => {
    const { page, card, history } = await open();
    await history.fill(Array(24).fill(5).join(" "));
    await card.getByText("Draw it").click();
    const point = card.getByRole("slider", { name: "Point", exact: true });
    await point.press("Home");
    await point.press("ArrowRight");
    expect(await point.getAttribute("aria-valuetext")).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d\d:00: 5 bikes$/);
    await card.getByRole("slider", { name: "Value" }).press("ArrowUp");
    expect((await history.inputValue()).startsWith("5, 6, 5, ")).toBe(true);
    await card.getByRole("checkbox", { name: "Not recorded" }).press("Space");
    expect((await history.inputValue()).startsWith("5, null, 5, ")).toBe(true);
    expect(await card.locator(".pad-reading").innerText()).toMatch(/^\w{3} \d\d:00: not recorded$/);
    expect(await findings(page)).toEqual([]);
  });

  it("fits a phone with everything open, in the dark scheme too", async () => {
    const { page, card } = await open({ viewport: { width: 360, height: 700 }, colorScheme: "dark" });
    await card.getByText("Draw it").click();
    await card.getByText("Choose on a map").click();
    await card.locator(".choice-map svg").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    expect(await findings(page)).toEqual([]);
  });
});
