import { AxeBuilder } from "@axe-core/playwright";
import { type Browser } from "playwright-core";
import { type LocalStack } from "../../local/stack";
import { cardOf } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

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

const open = () => openPage(browser, stack.siteUrl);

describe("an option", () => {
  it("is off at first, and asked for in the query once it is ticked", async () => {
    const { page } = await open();
    const { card, predict, live } = cardOf(page, "iris");
    const asked: string[] = [];
    page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).search));
    await predict.click();
    await live.waitFor();
    expect(await card.locator(".explanation").count()).toBe(0);
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await predict.click();
    await card.locator(".explanation").waitFor();
    expect(asked).toEqual(["", "?explain=true"]);
  });

  it("stands in the code samples as well", async () => {
    const { page } = await open();
    const { card } = cardOf(page, "iris");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await card.getByText("Call it from code").click();
    for (const language of ["curl", "JavaScript", "Python"]) {
      await card.getByRole("radio", { name: language }).check();
      expect(await card.locator(".drawer pre").first().innerText()).toContain("/v1/models/iris/predict?explain=true");
    }
  });

  it("that explains shows what each feature added or took, in words, and they add up", async () => {
    const { page } = await open();
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
    const said = lines.map((line) => /(adds|takes) ([\d.]+)$/.exec(line));
    const sum = said.reduce((total, match) => total + Number(match?.[2] ?? 0) * (match?.[1] === "takes" ? -1 : 1), 0);
    const [base, total] = (await explanation.locator(".fine").first().innerText()).match(/[\d.]+(?= before| with)/g)!;
    expect(Number(base) + sum).toBeCloseTo(Number(total), 2);
  });
});

describe("the card of a text", () => {
  it("answers with a word and its confidence, and with a bar for each class once details are on", async () => {
    const { page } = await open();
    const { card, predict, live, headline } = cardOf(page, "sentiment");
    await card.getByRole("textbox", { name: "Text" }).fill("The soup was cold and the waiter was rude.");
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^negative\n[> \d.]+ %$/);
    expect(await card.locator(".bars li").count()).toBe(1);
    await card.getByRole("checkbox", { name: "Details" }).check();
    await predict.click();
    await card.locator(".bars li").nth(1).waitFor();
    expect(await headline.innerText()).toMatch(/^negative\n[> \d.]+ %$/);
  });

  it("explains each word", async () => {
    const { page } = await open();
    const { card, predict } = cardOf(page, "sentiment");
    await card.getByRole("textbox", { name: "Text" }).fill("I love this product!");
    await card.getByRole("checkbox", { name: "Explain" }).check();
    await predict.click();
    const love = card.locator(".explanation li", { hasText: "love" });
    await love.waitFor();
    expect(await love.innerText()).toMatch(/^word 2 love\nadds [\d.]+$/);
    expect(await love.locator(".bar-fill").getAttribute("class")).toBe("bar-fill adds");
  });

  it("counts characters as people do, and holds back what is too long without cutting it", async () => {
    const { page } = await open();
    const { card, predict, live } = cardOf(page, "sentiment");
    const box = card.getByRole("textbox", { name: "Text" });
    await box.fill("👍".repeat(5000));
    await card.getByText("5000 of 5000 characters").waitFor();
    expect(await page.evaluate("document.querySelector('#sentiment textarea').validationMessage")).toBe("");
    await box.fill("a".repeat(5001));
    await card.getByText("5001 of 5000 characters").waitFor();
    await predict.click();
    expect(await page.evaluate("document.querySelector('#sentiment textarea').validationMessage")).toBe(
      "There are 5001 characters; at most 5000 are taken.",
    );
    expect(await live.count()).toBe(0);
  });
});

describe("a model with variants", () => {
  it("lets one choose which is to answer, and names the one that did", async () => {
    const { page } = await open();
    // What the API says of a model that is hosted with two variants.
    await page.route("**/v1/models", async (route) => {
      const answer = await route.fetch();
      const list = (await answer.json()) as { data: { id: string }[] };
      const data = list.data.map((model) => ({ ...model, variants: model.id === "iris" ? ["Old", "New"] : [] }));
      await route.fulfill({ response: answer, json: { ...list, data } });
    });
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
    const select = card.getByLabel("Served by");
    await select.waitFor();
    expect(await select.locator("option").allInnerTexts()).toEqual(["any, by their weights", "Old", "New"]);
    await select.selectOption("New");
    await predict.click();
    await live.waitFor();
    expect(await card.locator(".source").innerText()).toMatch(/served by New$/);
    expect(await cardOf(page, "sentiment").card.getByLabel("Served by").count()).toBe(0);
  });
});

describe.each([
  ["light", 1280],
  ["dark", 360],
] as const)("explanations in the %s scheme, %i pixels wide", (colorScheme, width) => {
  it("have nothing that axe finds wrong, and stay within the window", async () => {
    const { page, complaints } = await openPage(browser, stack.siteUrl, {
      colorScheme,
      viewport: { width, height: 800 },
    });
    const { card, predict } = cardOf(page, "sentiment");
    for (const name of ["Details", "Explain"]) await card.getByRole("checkbox", { name }).check();
    await predict.click();
    await card.locator(".explanation").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    expect(complaints).toEqual([]);
  });
});
