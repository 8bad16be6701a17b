import { readFileSync } from "node:fs";
import { type Server } from "node:http";
import { type Browser } from "playwright-core";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite } from "./serve-site";

let url: string;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  ({ url, server } = await serveSite({ models: ["iris"] }));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

/** The page of iris with an API that calls every flower a setosa. */
async function open() {
  const { page, complaints } = await openPage(browser, "about:blank");
  await page.route("http://127.0.0.1:9/**", (route) => {
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    if (route.request().method() !== "POST") return route.fulfill({ headers, json: { data: [] } });
    const { instances } = route.request().postDataJSON() as { instances: unknown[] };
    return route.fulfill({ headers, json: { predictions: instances.map(() => ({ species: "=setosa", score: 0.5 })) } });
  });
  await page.goto(url);
  const card = page.locator("article#iris");
  await card.getByRole("button", { name: "Load CSV" }).waitFor();
  const load = (name: string, content: string) =>
    card
      .locator(".csv-input input[type=file]")
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  return { page, complaints, card, load, said: card.locator(".csv-input [role=status]") };
}

const flowers = "petal width;petal length;sepal width;sepal length\n0.2;1.4;3.5;5.1\n2.5;6;3.3;6.3\n";

describe("a table of inputs", () => {
  it("takes rows from a CSV file, shows their predictions beside them, and gives both as CSV", async () => {
    const { page, complaints, card, load, said } = await open();
    await load("flowers.csv", flowers);
    await said.getByText("2 rows read.").waitFor();
    expect(await card.getByLabel("Petal length, row 2").inputValue()).toBe("6");
    await card.getByRole("button", { name: "Predict" }).click();
    const table = card.getByRole("region", { name: "Predictions" });
    await table.waitFor();
    expect((await table.locator("tbody tr").first().innerText()).split(/\s+/)).toEqual([
      "1",
      "=setosa",
      "0.5",
      "5.1",
      "3.5",
      "1.4",
      "0.2",
    ]);
    const downloading = page.waitForEvent("download");
    await card.getByRole("button", { name: "Download CSV" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("iris-predictions.csv");
    expect(
      readFileSync(await download.path(), "utf8")
        .trim()
        .split("\n"),
    ).toEqual([
      "Sepal length,Sepal width,Petal length,Petal width,Species,Score",
      // A spreadsheet would run what begins like a formula.
      "5.1,3.5,1.4,0.2,'=setosa,0.5",
      "6.3,3.3,6,2.5,'=setosa,0.5",
    ]);
    expect(await findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("keeps table and CSV of an explained answer, with the explanations below, of which the rest are counted", async () => {
    const { page, card, load, said } = await open();
    await page.route("**/predict*", (route) => {
      const { instances } = route.request().postDataJSON() as { instances: unknown[] };
      const attributions = [{ feature: "Petal length", value: 1.4, attribution: 0.3 }];
      return route.fulfill({
        headers: { "access-control-allow-origin": "*" },
        json: {
          predictions: instances.map(() => ({ species: "setosa" })),
          explanation: instances.map(() => ({ explains: "setosa", base_value: 0.3, attributions })),
        },
      });
    });
    await load("flowers.csv", "5.1,3.5,1.4,0.2\n".repeat(21));
    await said.getByText("21 rows read.").waitFor();
    await card.getByRole("button", { name: "Predict" }).click();
    const table = card.getByRole("region", { name: "Predictions" });
    await table.waitFor();
    expect(await table.locator("tbody tr").count()).toBe(21);
    expect(await card.getByRole("button", { name: "Download CSV" }).count()).toBe(1);
    expect(await card.locator(".finding > h3").allInnerTexts()).toEqual(
      Array.from({ length: 20 }, (_, i) => `Prediction ${i + 1}`),
    );
    expect(await card.locator(".explanation").count()).toBe(20);
    await card.getByText("1 more explanation, in the full response").waitFor();
    expect(await findings(page)).toEqual([]);
  });

  it("takes cells of a spreadsheet that are pasted beside its button or into a box, and shows one row with sliders again", async () => {
    const { page, card, said } = await open();
    /** Pastes a text; false if it is left to the browser. */
    const paste = (text: string, selector: string) =>
      page.evaluate(`(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", ${JSON.stringify(text)});
        const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
        return !document.querySelector(${JSON.stringify(selector)}).dispatchEvent(event);
      })()`);
    const box = "article .list input[type=number]";
    expect(await paste("5.1\t3.5\t1.4\t0.2\n6.3\t3.3\t6\t2.5\n6\t3\t6\t2", box)).toBe(true);
    await said.getByText("3 rows read.").waitFor();
    expect(await paste("5.2", box)).toBe(false);
    await paste("5.1\t3.5\t1.4\t0.2\n6.3\t3.3\t6\t2.5", ".csv-input");
    await said.getByText("2 rows read.").waitFor();
    expect(await card.locator("input[type=range]").count()).toBe(0);
    await card.getByRole("button", { name: "Remove row 2" }).click();
    await card.locator("input[type=range]").first().waitFor();
    expect(await page.locator("input[type=range]").count()).toBe(4);
  });

  it("scrolls a table that is wider than a phone, and not the page", async () => {
    const { page, card, load, said } = await open();
    await page.setViewportSize({ width: 360, height: 800 });
    await load("flowers.csv", flowers);
    await said.getByText("2 rows read.").waitFor();
    await card.getByRole("button", { name: "Predict" }).click();
    await card.getByRole("region", { name: "Predictions" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    const widths = await page.evaluate(
      "(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector('.table-input'))",
    );
    const [content = 0, visible = 0] = widths as number[];
    expect(content).toBeGreaterThan(visible);
  });

  it("refuses a file that does not fit, and keeps the rows that it had", async () => {
    const { card, load, said } = await open();
    await load("flowers.csv", flowers);
    await said.getByText("2 rows read.").waitFor();
    await load("wrong.csv", "petal width;petal length;sepal width;sepal length\n0.2;x;3.5;5.1\n");
    await said.getByText("Row 1, Petal length: “x”; expected a number.").waitFor();
    expect(await card.getByLabel("Petal length, row 2").inputValue()).toBe("6");
  });
});
