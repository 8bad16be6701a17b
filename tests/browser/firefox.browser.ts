import { existsSync } from "node:fs";
import { launch, type Browser, type Page } from "puppeteer-core";
import { type LocalStack } from "../../local/stack";
import { modelUrl, seven } from "./card";
import { startStack } from "./start-stack";

let stack: LocalStack;
let browser: Browser;

/** Debian's Firefox, or the one named in `FIREFOX`, driven over WebDriver BiDi. */
beforeAll(async () => {
  const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
  if (!existsSync(executablePath)) {
    throw new Error(
      `No Firefox at ${executablePath}. Install Debian's with "apt-get install firefox-esr", or set FIREFOX to the path of yours.`,
    );
  }
  stack = await startStack("iris", "digits", "chat-tiny");
  browser = await launch({ browser: "firefox", executablePath, headless: true, timeout: patience });
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Limit of one wait in milliseconds, so that a busy machine fails no test. */
const patience = 120_000;

/** Opens a page and records its errors. */
async function open(url: string): Promise<{ page: Page; complaints: readonly string[] }> {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(url);
  return { page, complaints };
}

const named = (role: string, name: string) => `::-p-aria([name="${name}"][role="${role}"])`;
const text = (words: string) => `::-p-text(${words})`;
/** Values of an attribute of all elements that match. */
const listOf = (page: Page, selector: string, attribute: "textContent" | "value") =>
  page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.${attribute})`,
  ) as Promise<string[]>;

describe("the page in Firefox", () => {
  it("leads from the overview to a model, an example, a live result and a link that opens with that input", async () => {
    const { page, complaints } = await open(stack.siteUrl);
    await page.locator(".overview a[href='/models/iris/']").click();
    await page.locator(named("heading", "Iris classifier")).wait();
    await page.locator(named("button", "A virginica")).click();
    await page.locator(named("button", "Predict")).click();
    await page.locator(text("Live result")).wait();
    expect((await listOf(page, ".headline", "textContent"))[0]).toMatch(/^virginica/i);
    await page.locator(named("button", "Copy link")).click();
    await page.locator(text("Link copied.")).wait();
    const { page: other } = await open(page.url());
    await other.locator(named("button", "Predict")).wait();
    const inputs = (opened: Page) => listOf(opened, "form input", "value");
    expect(new URL(page.url()).searchParams.has("input")).toBe(true);
    expect(await inputs(other)).toEqual(await inputs(page));
    expect(complaints).toEqual([]);
  });

  it("recognizes a digit that is drawn with the mouse", async () => {
    const { page, complaints } = await open(modelUrl(stack, "digits"));
    const pad = await page.locator("[data-image-pad]").waitHandle();
    await pad.scrollIntoView();
    const box = await pad.boundingBox();
    if (!box) throw new Error("The pad is not visible.");
    const [stroke = []] = seven;
    for (const [i, [x, y]] of stroke.entries()) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 });
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
    await page.locator(named("button", "Predict")).click();
    await page.locator(text("Live result")).wait();
    expect((await listOf(page, ".headline", "textContent"))[0]).toMatch(/^7/);
    expect(complaints).toEqual([]);
  });

  it("shows a chat's answer that arrives as a stream", async () => {
    const { page, complaints } = await open(modelUrl(stack, "chat-tiny"));
    await page.locator(named("textbox", "Your message")).fill("What is modelfront?");
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.keyboard.press("Enter");
    expect((await answered).headers()["content-type"]).toContain("text/event-stream");
    await page.locator(text(", live in ")).wait();
    const said = await listOf(page, ".said", "textContent");
    expect(said.at(-2)).toBe("What is modelfront?");
    expect(said.at(-1)?.length).toBeGreaterThan(10);
    expect(complaints).toEqual([]);
  });
});
