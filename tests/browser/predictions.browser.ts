import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Browser } from "playwright-core";
import sharp from "sharp";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";
import { cardOf, drawLines, modelUrl, seven } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

const run = promisify(execFile);

let stack: LocalStack;
let browser: Browser;
let folder: string;
let picture: Buffer;

beforeAll(async () => {
  stack = await startLocalStack();
  browser = await launchBrowser();
  folder = mkdtempSync(path.join(os.tmpdir(), "pictures-"));
  const stroke = '<path d="M60 50 H220 L130 240" fill="none" stroke="#000" stroke-width="24" stroke-linecap="round"/>';
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="280" height="280"><rect width="280" height="280" fill="#fff"/>${stroke}</svg>`;
  picture = await sharp(Buffer.from(drawing)).png().toBuffer();
  writeFileSync(path.join(folder, "seven.png"), picture);
});
afterAll(async () => {
  await browser.close();
  await stack.close();
  rmSync(folder, { recursive: true });
});

const open = (model: string) => openPage(browser, modelUrl(stack, model));

describe("the page", () => {
  it("shows stored results at once, marked as stored, with the framework that computed them", async () => {
    const { page } = await open("iris");
    const { card } = cardOf(page, "iris");
    const { golden } = readModel("iris");
    await card.getByText("Stored result", { exact: true }).waitFor();
    expect(await card.locator(".stored .fine").first().innerText()).toBe(
      `8 of ${golden.cases.length} results recorded with ${golden.reference} when the model was built, not live. Choose one to compare.`,
    );
    expect(await card.locator(".stored li").count()).toBe(8);
  });

  it("predicts from sliders", async () => {
    const { page } = await open("iris");
    const { card, predict, live, headline } = cardOf(page, "iris");
    for (const [label, value] of [
      ["Sepal length", "6.3"],
      ["Sepal width", "3.3"],
      ["Petal length", "6"],
      ["Petal width", "2.5"],
    ] as const) {
      await card.getByRole("slider", { name: `${label}, slider` }).fill(value);
      expect(await card.getByRole("spinbutton", { name: label }).inputValue()).toBe(value);
    }
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^virginica\n[\d.]+ %$/);
    expect(await card.locator(".source").innerText()).toMatch(/^Live result in \d+(\.\d+)? m?s/);
  });

  it("predicts several rows at once, and removes them again", async () => {
    const { page } = await open("iris");
    const { card, predict, live } = cardOf(page, "iris");
    await card.getByRole("button", { name: "Add flower" }).click();
    await predict.click();
    await live.waitFor();
    expect(await card.getByRole("region", { name: "Predictions" }).locator("tbody tr").count()).toBe(2);
    await card.getByRole("button", { name: "Remove row 2" }).click();
    expect(await card.getByRole("slider").count()).toBe(4);
    await card.getByText("The input has changed since this result.").waitFor();
  });

  it("puts a stored input into the form, shows its stored result, and gets the same live", async () => {
    const { page } = await open("iris");
    const { card, predict, live, headline } = cardOf(page, "iris");
    await card.locator(".stored li button", { hasText: "versicolor, 93 %" }).click();
    await card.getByText("Stored result", { exact: true }).waitFor();
    expect(await headline.innerText()).toBe("versicolor\n93 %");
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toBe("versicolor\n93 %");
  });

  it("classifies a digit drawn with the mouse", async () => {
    const { page } = await open("digits");
    const { pad, predict, live, headline } = cardOf(page, "digits");
    await drawLines(page, pad, seven);
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^7\n/);
  });

  it("classifies a digit drawn with a finger", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "digits"), {
      hasTouch: true,
      viewport: { width: 360, height: 740 },
    });
    const { pad, predict, live, headline } = cardOf(page, "digits");
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (!box) throw new Error("The element to draw on is not visible.");
    const devTools = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: readonly (readonly [number, number])[]) =>
      devTools.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height })),
      });
    await touch("touchStart", [[0.5, 0.15]]);
    for (let y = 0.2; y < 0.9; y += 0.05) await touch("touchMove", [[0.5, y]]);
    await touch("touchEnd", []);
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^1\n/);
  });

  it("classifies a picture as soon as it is dropped, and sends it as raw bytes", async () => {
    const { page } = await open("digits");
    const { pad, live, headline } = cardOf(page, "digits");
    const sent = page.waitForRequest((request) => request.method() === "POST");
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 40 };
    const data = { items: [], files: [path.join(folder, "seven.png")], dragOperationsMask: 1 };
    const devTools = await page.context().newCDPSession(page);
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await devTools.send("Input.dispatchDragEvent", { type, ...at, data });
    }
    const request = await sent;
    expect([request.headers()["content-type"], request.postDataBuffer()?.equals(picture)]).toEqual(["image/png", true]);
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^7\n/);
  });

  it("classifies a picture as soon as it is pasted", async () => {
    const { page } = await open("digits");
    const { pad, live, headline } = cardOf(page, "digits");
    await pad.waitFor();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.evaluate(
      `navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob(
        [Uint8Array.from(atob("${picture.toString("base64")}"), (c) => c.charCodeAt(0))], { type: "image/png" }) })])`,
    );
    await page.keyboard.press("Control+V");
    await live.waitFor();
    expect(await headline.innerText()).toMatch(/^7\n/);
  });

  it("scales down a photograph that is too large to send, and says so", async () => {
    const { page } = await open("digits");
    const { card, choose, live } = cardOf(page, "digits");
    const noise = randomBytes(3000 * 2500 * 3); // Noise does not compress.
    const photograph = path.join(folder, "photograph.png");
    await sharp(noise, { raw: { width: 3000, height: 2500, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toFile(photograph);
    expect(statSync(photograph).size).toBeGreaterThan(4 * 1024 * 1024);
    await choose.setInputFiles(photograph);
    await live.waitFor();
    expect(await card.locator(".image-input > small").innerText()).toMatch(
      /^Converted to JPEG and scaled from 3000 × 2500 to \d+ × \d+ pixels before sending\.$/,
    );
  });

  it("has code samples that run as copied", async () => {
    const { page } = await open("iris");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { card } = cardOf(page, "iris");
    await card.getByRole("spinbutton", { name: "Petal width" }).fill("0.4");
    await card.getByText("Use this model").click();
    await card.getByRole("button", { name: "Copy", exact: true }).click();
    await card.getByText("Copied.").waitFor();
    const line = await page.evaluate<string>("navigator.clipboard.readText()");
    const { stdout } = await run("sh", ["-c", `${line} --silent`]);
    const answer = JSON.parse(stdout) as { predictions: { predicted_class: string; input_features: number[] }[] };
    expect(answer.predictions.map(({ input_features }) => input_features[3])).toEqual([0.4]);
    await card.getByRole("radio", { name: "Python" }).check();
    expect(await card.locator(".drawer pre").first().innerText()).toContain("import requests");
  });

  it("shows a model's metrics beside their baseline, and its limitations", async () => {
    const { page } = await open("iris");
    const { card } = cardOf(page, "iris");
    const facts = readModel("iris").card;
    await card.getByText("About this model").click();
    const text = await card.locator("details", { hasText: "About this model" }).innerText();
    for (const { name, baseline } of facts.metrics) {
      expect(text).toContain(name);
      expect(text).toContain(baseline.name);
    }
    for (const limitation of facts.limitations) expect(text).toContain(limitation);
  });

  it("sends requests only to its own origin and the API, and keeps its security policy", async () => {
    const { page, complaints, origins } = await open("digits");
    const { pad, predict, live } = cardOf(page, "digits");
    await drawLines(page, pad, seven);
    await predict.click();
    await live.waitFor();
    await page.getByText("Use this model").first().click();
    await page.getByText("About this model").first().click();
    expect([...origins]).toEqual([stack.siteUrl, stack.apiUrl]);
    expect(complaints).toEqual([]);
  });
});
