import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Browser, type Page } from "playwright-core";
import sharp from "sharp";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { useInter } from "./inter";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { stateNamed, type StateName } from "./states";

const folder = path.join(__dirname, "screenshots");
const isUpdate = process.env.UPDATE_SCREENSHOTS === "1";

let stack: LocalStack;
let browser: Browser;

/** Models in the pictures: one that somebody adds does not change them. */
const pictured = ["iris", "digits", "velib-forecast", "sentiment", "chat-tiny"];

beforeAll(async () => {
  const settings = readStackFile("dev");
  const models = settings.models.filter(({ name }) => pictured.includes(name));
  stack = await startLocalStack({ settings: { ...settings, models } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Takes out what differs from run to run, and may be a line longer then: times, versions, states, addresses; and spinners. */
const withoutChanging = `
  [aria-busy="true"]::before { visibility: hidden !important; }
  .source, .message .fine, .rows.minor, .masthead .status, .model-tile .state, footer { display: none !important; }
`;

/** Elements to which a narrow window is scrolled, the first on the page: the error, the result, the conversation. */
const subject = ".notice.bad, .outcome, .chat";

const desktop = { width: 1280, height: 1000 };
const phone = { width: 390, height: 844 };

/** Side of the squares, in pixels, whose mean colors are compared: smooths what fonts and versions draw differently. */
const grain = 4;
/** Most that a mean color may differ, of 255. */
const colorTolerance = 24;
/** Share of the squares that may differ by more. */
const areaTolerance = 0.005;

/** Share of two pictures' squares that differ in color. */
async function differenceOf(one: Buffer, other: Buffer): Promise<number> {
  const [first, second] = await Promise.all(
    [one, other].map(async (picture) => {
      const image = sharp(picture).removeAlpha();
      const { width, height } = await image.metadata();
      const size = { width: Math.round(width / grain), height: Math.round(height / grain) };
      return image
        .resize({ ...size, fit: "fill", kernel: "linear" })
        .raw()
        .toBuffer({ resolveWithObject: true });
    }),
  );
  if (!first || !second) throw new Error("Two pictures are compared.");
  expect([first.info.width, first.info.height]).toEqual([second.info.width, second.info.height]);
  const squares = first.data.length / 3;
  let differing = 0;
  for (let i = 0; i < squares; i++) {
    const channels = [0, 1, 2].map((channel) => 3 * i + channel);
    const isFar = channels.some((at) => Math.abs((first.data[at] ?? 0) - (second.data[at] ?? 0)) > colorTolerance);
    if (isFar) differing++;
  }
  return differing / squares;
}

/** A picture of the window, the same on every run. */
async function photograph(page: Page): Promise<Buffer> {
  await page.addStyleTag({ content: withoutChanging });
  await page.evaluate("document.activeElement?.blur()");
  // A wide window has input and result side by side at its top.
  const isWide = page.viewportSize()?.width === desktop.width;
  if (isWide) await page.evaluate("scrollTo({ top: 0, behavior: 'instant' })");
  else
    await page.evaluate(
      `document.querySelector(${JSON.stringify(subject)})?.scrollIntoView({ block: "start", behavior: "instant" })`,
    );
  await page.mouse.move(0, 0);
  const png = await page.screenshot({ animations: "disabled", caret: "hide" });
  return sharp(png).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
}

describe("the page looks as it did", () => {
  it.each<[StateName, "desktop" | "phone", "light" | "dark"]>([
    ["overview", "desktop", "light"],
    ["overview", "phone", "dark"],
    ["reference", "desktop", "dark"],
    ["table", "desktop", "light"],
    ["table, several rows", "desktop", "dark"],
    ["cold start", "phone", "dark"],
    ["key form, a key without access", "phone", "light"],
    ["wrong input", "phone", "light"],
    ["picture", "phone", "dark"],
    ["forecast", "desktop", "dark"],
    ["forecast", "phone", "light"],
    ["text", "desktop", "light"],
    ["chat", "phone", "light"],
  ])("in the state %s, on a %s, %s", async (name, device, colorScheme) => {
    const { path: address, reach } = stateNamed(name);
    const viewport = device === "phone" ? phone : desktop;
    const options = { viewport, colorScheme, reducedMotion: "reduce", bypassCSP: true } as const;
    const { page } = await openPage(browser, `${stack.siteUrl}/${address}`, options);
    await useInter(page);
    await reach(page);
    const picture = await photograph(page);
    const file = path.join(folder, `${name.replace(/\W+/g, "-")}-${device}-${colorScheme}.png`);
    if (isUpdate) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, picture);
    }
    const difference = await differenceOf(readFileSync(file), picture);
    if (difference > areaTolerance) keep(picture, file);
    expect(difference).toBeLessThanOrEqual(areaTolerance);
  });
});

/** Keeps a picture that differs where people can look at it. */
function keep(picture: Buffer, file: string): void {
  const target = path.resolve(__dirname, "../../dist/screenshots", path.basename(file));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, picture);
}
