import { type Browser, type Page } from "playwright-core";
import { parseSettings } from "../../infra/settings/parse";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";
import { describeModel } from "../../site/build/catalogue";
import { openApiDocument } from "../../functions/core/openapi";
import { texts as de } from "../../site/src/texts/de";
import { texts as en } from "../../site/src/texts/en";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

const names = ["iris", "digits", "velib-forecast", "sentiment", "chat-tiny"];
const logo =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9' fill='gold'/></svg>";
const site = {
  language: "de",
  name: "Radwerk",
  logo,
  accent: { light: "#7a1fa2" },
  footerLinks: [{ text: "Impressum", url: "https://example.com/impressum" }],
  groups: [{ title: "Verkehr", models: ["velib-forecast"] }],
};
let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  const api = { callers: { anonymous: { scopes: ["predict", "chat"] } } };
  const values = { models: names.map((name) => ({ name })), api, site };
  stack = await startLocalStack({ settings: parseSettings({ values, region: "eu-west-3", source: "test" }) });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Texts in a JSON value, and their parts between backquotes, with single spaces. */
function textsIn(value: unknown): string[] {
  const list = (part: unknown): string[] => {
    if (typeof part === "string") return [part, ...part.split("`")].map((text) => text.replace(/\s+/g, " ").trim());
    return typeof part === "object" && part !== null ? Object.values(part).flatMap(list) : [];
  };
  return [...new Set(list(value))].filter((text) => text.length > 2);
}

const folders = names.map((name) => readModel(name));
/** Texts of the models' authors, and of the API about itself: both stay as they are. */
const modelsOwn = textsIn([
  folders.map(({ contract }) => contract),
  folders.map((folder) => describeModel(folder, { onDevice: undefined, choices: "choices.json" })),
]);
const apiOwn = textsIn(openApiDocument(folders, { chat: true, proxy: false }));

type Words = string | ((...values: string[]) => string);

/** The English texts as patterns, a gap for each value; without those that are the same in German. */
const englishTexts: readonly RegExp[] = Object.entries(en).flatMap(([part, texts]) => {
  const german = de[part as keyof typeof de];
  return Object.entries(texts as object).flatMap(([key, words]: [string, Words | object]) => {
    if (typeof words === "object" || typeof german === "string") return [];
    const write = (text: Words) =>
      typeof text === "string" ? text : text(...Array.from({ length: text.length }, () => "\0"));
    const [english, translated] = [write(words), write((german as Record<string, Words>)[key]!)];
    if (english === translated || !/[a-z]{3}/i.test(english)) return [];
    const shown = english.replace(/[`*]/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
    return [new RegExp(`^${shown.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\0", ".*")}$`)];
  });
});

/** Words that no German sentence has. */
const englishWords = /\b(?:the|of|and|with|is|are|to|from|this|your|has|no|or|not|it|for|by|you|each|without)\b/i;

/** Texts of the page that a person reads or a screen reader speaks. */
function readTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest("script, noscript, pre, code, textarea")) found.push(walker.currentNode.data);
    }
    for (const element of document.body.querySelectorAll("*")) {
      for (const name of ["alt", "aria-label", "aria-valuetext", "placeholder", "title"]) {
        if (element.hasAttribute(name)) found.push(element.getAttribute(name));
      }
    }
    return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
  })()`);
}

/** English texts on the page that the page itself words: what is left without what it only quotes. */
async function findEnglish(page: Page, quoted: readonly string[] = modelsOwn): Promise<string[]> {
  const texts = await readTexts(page);
  expect(texts.length).toBeGreaterThan(10);
  const answers = (await page.locator(".raw pre").allTextContents()).flatMap((text) => textsIn(JSON.parse(text)));
  // The longest first: a part of one may be another.
  const own = [...quoted, ...answers].sort((a, b) => b.length - a.length);
  return texts.filter((text) => {
    if (own.includes(text)) return false;
    const worded = own.reduce((rest, part) => rest.replaceAll(part, ""), text);
    return englishTexts.some((pattern) => pattern.test(text)) || englishWords.test(worded);
  });
}

async function openAll(page: Page): Promise<void> {
  for (const summary of await page.locator("summary").all()) await summary.click();
}

async function check(page: Page, own?: readonly string[]): Promise<void> {
  expect(await page.evaluate("document.documentElement.lang")).toBe("de");
  expect(await findEnglish(page, own)).toEqual([]);
  expect(await findings(page)).toEqual([]);
}

const open = (path: string, colorScheme: "light" | "dark" = "light") =>
  openPage(browser, `${stack.siteUrl}/${path}`, { colorScheme, locale: "de-DE" });

describe("the page in German, under a name, a logo and a color of its own", () => {
  it("would show English texts to this test", async () => {
    expect(englishTexts.length).toBeGreaterThan(200);
    const { page } = await open("");
    await page.evaluate(`document.querySelector("h2").textContent = "No messages yet."`);
    await page.evaluate(`document.querySelector("h1").textContent = "An error with the result"`);
    expect(await findEnglish(page)).toEqual(["An error with the result", "No messages yet."]);
  });

  it.each(["light", "dark"] as const)("has an overview with its groups, in %s colours", async (colorScheme) => {
    const { page, complaints, origins } = await open("", colorScheme);
    await page.getByText(de.page.connected).waitFor();
    expect(await page.title()).toBe("Radwerk");
    expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual(["Verkehr", "Weitere Modelle"]);
    expect(await page.locator(".menu a").allInnerTexts()).toEqual([
      "Alle Modelle",
      ...["velib-forecast", ...names.filter((name) => name !== "velib-forecast")].map(
        (name) => readModel(name).contract.title,
      ),
    ]);
    expect(await page.getByRole("link", { name: "Impressum" }).getAttribute("href")).toBe(site.footerLinks[0]!.url);
    const shown = await page.evaluate<number>("document.querySelector('.brand img').naturalWidth");
    expect(shown).toBeGreaterThan(0);
    const accent = await page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')");
    expect(accent === "#7a1fa2").toBe(colorScheme === "light");
    await check(page);
    expect([complaints, [...origins].sort()]).toEqual([[], [stack.apiUrl, stack.siteUrl].sort()]);
  });

  it("answers with numbers as Germans write them", async () => {
    const { page, complaints } = await open("models/iris/");
    await page.getByRole("button", { name: "Vorhersagen", exact: true }).click();
    await page.getByText("Live-Ergebnis", { exact: true }).waitFor();
    expect(await page.locator(".headline").first().innerText()).toMatch(/^\w+\s+\d+(,\d)? %$/);
    await page.getByRole("checkbox", { name: "Explain" }).check();
    await page.getByRole("button", { name: "Vorhersagen", exact: true }).click();
    await page.getByText("Warum:").waitFor();
    expect(await page.locator(".bars.signed .bar-value").first().innerText()).toMatch(/^(?:erhöht|senkt) um 0,\d+$/);
    await openAll(page);
    await check(page);
    expect(complaints).toEqual([]);
  });

  it("names what is missing, and why the API refused", async () => {
    const { page } = await open("models/digits/");
    await page.getByRole("button", { name: "Vorhersagen", exact: true }).click();
    await page.getByText(de.card.noPicture).waitFor();
    await check(page);
    await page.getByRole("button", { name: "Diese Eingabe verwenden" }).first().click();
    await page.route("**/predict", (route) =>
      route.fulfill({
        status: 429,
        body: "{}",
        headers: {
          "access-control-allow-origin": "*",
          "access-control-expose-headers": "retry-after",
          "retry-after": "3600",
        },
      }),
    );
    await page.getByRole("button", { name: "Vorhersagen", exact: true }).click();
    await page.getByText("Zu viele Anfragen.").first().waitFor();
    expect(await page.locator(".notice.bad p").first().innerText()).toBe(
      "Zu viele Anfragen. Neuer Versuch möglich in etwa einer Stunde.",
    );
    await check(page);
  });

  it("shows a forecast with German days", async () => {
    const { page } = await open("models/velib-forecast/");
    await page.locator(".tile").first().waitFor();
    await page.getByText("Daten des Diagramms").click();
    expect(await page.locator(".data-table tbody th").allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:Mo|Di|Mi|Do|Fr|Sa|So) \d\d:00$/)]),
    );
    const slider = page.getByRole("slider", { name: "Punkt im Diagramm" });
    await slider.press("End");
    expect(await page.locator(".chart-tooltip").innerText()).toMatch(
      /^\d\d:00 \(T\+3h\), Prognose\s+[\d,]+ bikes\s+wahrscheinlich [\d,]+ bis [\d,]+$/,
    );
    await check(page);
    await page.getByRole("radio", { name: "Verlauf" }).check();
    await openAll(page);
    await check(page);
  });

  it("explains a text, and converses", async () => {
    const { page } = await open("models/sentiment/");
    await page.getByRole("button", { name: "Vorhersagen", exact: true }).click();
    await page.getByText("Live-Ergebnis", { exact: true }).waitFor();
    await openAll(page);
    await check(page);
    const chat = await open("models/chat-tiny/");
    await chat.page.getByLabel("Ihre Nachricht").fill("Hello!");
    await chat.page.getByRole("button", { name: "Senden" }).click();
    await chat.page.getByText(/, live in \d/).waitFor();
    await openAll(chat.page);
    await check(chat.page, [...(await chat.page.locator(".said").allInnerTexts()), ...modelsOwn]);
  });

  it("says that a page is missing, and that the API is silent", async () => {
    const { page } = await open("models/none/");
    await page.getByRole("heading", { name: de.page.missingTitle }).waitFor();
    expect(await page.title()).toBe(`${de.page.missingTitle} · Radwerk`);
    await check(page);
    await page.context().setOffline(true);
    await page.getByText("Die API antwortet nicht").waitFor();
    await check(page);
  });

  it.each(["light", "dark"] as const)(
    "has the API's reference under the same header, in %s colours",
    async (colorScheme) => {
      const { page, complaints } = await open("docs/", colorScheme);
      await page.locator(".route").first().waitFor();
      expect(await page.title()).toBe("API-Referenz · Radwerk");
      await page.getByRole("navigation", { name: "Modelle" }).waitFor();
      await page.getByRole("link", { name: "Impressum" }).waitFor();
      await page.locator(".route > summary").first().click();
      await check(page, apiOwn);
      expect(complaints).toEqual([]);
    },
  );
});
