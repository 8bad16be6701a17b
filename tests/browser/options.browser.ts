import { type Browser } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";
import { listAs } from "./states";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startStack("iris", "sentiment");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

const open = (model: string) => openPage(browser, modelUrl(stack, model));

describe("an option", () => {
  it("is off by default, and goes into the query once it is turned on", async () => {
    const { page } = await open("iris");
    const { card, predict, live } = cardOf(page, "iris");
    const asked: string[] = [];
    page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).search));
    await predict.click();
    await live.waitFor();
    expect(await card.locator(".explanation").count()).toBe(0);
    // A change of option predicts by itself, as a slider does.
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await card.locator(".explanation").waitFor();
    expect(asked).toEqual(["", "?explain=true"]);
  });

  it("appears in the code samples", async () => {
    const { page } = await open("iris");
    const { card } = cardOf(page, "iris");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await card.getByText("Use this model").click();
    for (const language of ["curl", "JavaScript", "Python"]) {
      await card.getByRole("radio", { name: language }).check();
      expect(await card.locator(".drawer pre").first().innerText()).toContain("/v1/models/iris/predict?explain=true");
    }
  });

  it("shows the contribution of each feature in words if it explains, and they add up", async () => {
    const { page } = await open("iris");
    const { card, predict } = cardOf(page, "iris");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await predict.click();
    const explanation = card.locator(".explanation");
    await explanation.waitFor();
    const lines = await explanation.locator("li").allInnerTexts();
    expect(lines.map((line) => line.split("\n")[0]?.replace(/ [\d.]+$/, ""))).toEqual([
      "Sepal length",
      "Sepal width",
      "Petal length",
      "Petal width",
    ]);
    const said = lines.map((line) => /(adds|subtracts) ([\d.]+)$/.exec(line));
    const sum = said.reduce(
      (total, match) => total + Number(match?.[2] ?? 0) * (match?.[1] === "subtracts" ? -1 : 1),
      0,
    );
    const [base, total] = (await explanation.locator(".fine").first().innerText()).match(/[\d.]+(?= without| with)/g)!;
    expect(Number(base) + sum).toBeCloseTo(Number(total), 2);
  });
});

describe("the card of a text", () => {
  it("answers with a word and its confidence, and with a bar for each class once details are on", async () => {
    const { page } = await open("sentiment");
    const { card, predict, live, headline } = cardOf(page, "sentiment");
    await card.getByRole("textbox", { name: "Text" }).fill("The soup was cold and the waiter was rude.");
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^negative\n[> \d.]+ %$/);
    const classes = card.locator(".finding > .bars li");
    expect(await classes.count()).toBe(1);
    await card.getByRole("checkbox", { name: "Details" }).check();
    await predict.click();
    await classes.nth(1).waitFor();
    expect(await headline.innerText()).toMatch(/^negative\n[> \d.]+ %$/);
  });

  it("explains each word", async () => {
    const { page } = await open("sentiment");
    const { card, predict } = cardOf(page, "sentiment");
    await card.getByRole("textbox", { name: "Text" }).fill("I love this product!");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await predict.click();
    await card.locator(".highlighted mark.adds", { hasText: "love" }).waitFor();
    await card.getByText("Contribution of each word", { exact: true }).click();
    const love = card.getByRole("row", { name: "love" });
    expect(await love.getByRole("cell").innerText()).toMatch(/^adds [\d.]+$/);
  });

  it("has each word with its contribution in a table, also of a long text and of words that are not in it as such", async () => {
    const { page } = await open("sentiment");
    const { card, predict } = cardOf(page, "sentiment");
    const box = card.getByRole("textbox", { name: "Text" });
    const table = card.getByRole("table", { name: "Contribution of each word to log-odds of positive" });
    const words = () => table.getByRole("rowheader").allInnerTexts();
    const thirty = Array.from({ length: 30 }, (_, i) => `word${i}`);
    await box.fill(thirty.join(" "));
    await predict.click();
    await card.locator(".highlighted mark", { hasText: "word29" }).waitFor();
    expect(await table.count()).toBe(0);
    await card.getByText("Contribution of each word", { exact: true }).click();
    expect(await table.getByRole("columnheader").allInnerTexts()).toEqual(["Word", "Contribution"]);
    expect(await words()).toEqual(thirty);
    const cells = await table.getByRole("cell").allInnerTexts();
    expect(cells).toHaveLength(30);
    for (const cell of cells) expect(cell).toMatch(/^(no effect|(adds|subtracts) [\d.]+)$/);
    // The model reads a straight apostrophe.
    await box.fill("I don’t love it");
    await predict.click();
    await table.getByRole("row", { name: "don't" }).waitFor();
    expect(await words()).toEqual(["i", "don't", "love", "it"]);
  });

  it("counts code points, and blocks a text that is too long without cutting it off", async () => {
    const { page } = await open("sentiment");
    const { card, predict, live } = cardOf(page, "sentiment");
    const box = card.getByRole("textbox", { name: "Text" });
    await box.fill("👍".repeat(5000));
    await card.getByText("5000 of 5000 characters").waitFor();
    expect(await page.evaluate("document.querySelector('#sentiment textarea').validationMessage")).toBe("");
    await box.fill("a".repeat(5001));
    await card.getByText("5001 of 5000 characters").waitFor();
    await predict.click();
    expect(await page.evaluate("document.querySelector('#sentiment textarea').validationMessage")).toBe(
      "The text has 5001 characters; the maximum is 5000.",
    );
    expect(await live.count()).toBe(0);
  });
});

describe("a model with variants", () => {
  it("offers a choice of variants, and names the one that answered", async () => {
    const { page } = await open("iris");
    // The API's answer for a model with two variants.
    const list = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { data: { id: string }[] };
    const data = list.data.map((model) => ({ ...model, variants: model.id === "iris" ? ["Old", "New"] : [] }));
    await page.route("**/v1/models", (route) =>
      route.fulfill({ json: { ...list, data }, headers: { "access-control-allow-origin": "*" } }),
    );
    await page.route("**/predict?target_variant=New", (route) =>
      route.fulfill({
        json: { species: "setosa" },
        headers: {
          "access-control-allow-origin": "*",
          "access-control-expose-headers": "x-model-variant",
          "x-model-variant": "New",
        },
      }),
    );
    await page.reload();
    const { card, predict, live } = cardOf(page, "iris");
    const select = card.getByLabel("Variant", { exact: true });
    await select.waitFor();
    expect(await select.locator("option").allInnerTexts()).toEqual(["Any (by traffic weight)", "Old", "New"]);
    await select.selectOption("New");
    await predict.click();
    await live.waitFor();
    expect(await card.locator(".source").innerText()).toMatch(/served by New$/);
    expect(await cardOf(page, "sentiment").card.getByLabel("Variant", { exact: true }).count()).toBe(0);
  });

  it.each([[[]], [["Old", "New"]]])("is asked for any if the one in the address is gone, of %j", async (variants) => {
    const { page } = await open("iris");
    await listAs(page, { iris: { variants } });
    const request = JSON.stringify({ instances: [[6.3, 3.3, 6, 2.5]] });
    await page.goto(`${modelUrl(stack, "iris")}?input=${encodeURIComponent(request)}&variant=Gone`);
    const { card, predict, live } = cardOf(page, "iris");
    await page.waitForURL((url) => url.search.includes("input=") && !url.search.includes("variant="));
    expect(await card.getByLabel("Variant", { exact: true }).count()).toBe(variants.length > 0 ? 1 : 0);
    await predict.click();
    await live.waitFor();
    expect(await cardOf(page, "iris").headline.innerText()).toContain("virginica");
  });
});

describe.each([
  ["light", 1280],
  ["dark", 360],
] as const)("explanations in the %s scheme, %i pixels wide", (colorScheme, width) => {
  it("have nothing that axe finds wrong, and stay within the window", async () => {
    const { page, complaints } = await openPage(browser, modelUrl(stack, "sentiment"), {
      colorScheme,
      viewport: { width, height: 800 },
    });
    const { card, predict } = cardOf(page, "sentiment");
    for (const name of ["Details", "Explain"]) await card.getByRole("checkbox", { name }).check();
    await predict.click();
    await card.getByText("Contribution of each word", { exact: true }).click();
    await card.getByRole("table").waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    expect(complaints).toEqual([]);
  });
});
