import { rmSync } from "node:fs";
import path from "node:path";
import { type Browser } from "playwright-core";
import { readStackFile } from "../../infra/settings/stack-file";
import { type LocalStack, startLocalStack } from "../../local/stack";
import { readModel } from "../../model/registry";
import { addFixtures, createRoot, tableOf } from "../tools/add-model/added-models";
import { createModel } from "../../tools/new-model";
import { cardOf, drawLines, modelUrl, seven } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";

let root: string;
let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  root = createRoot();
  await addFixtures(root, [
    { fixture: "churn", csv: tableOf("churn"), targets: ["churn"] },
    { fixture: "tokens" },
    { fixture: "series", csv: tableOf("series"), kind: "forecast" },
    { fixture: "picture", pixels: "0..1", labels: ["top", "bottom", "neither"] },
  ]);
  createModel({ name: "photo", kind: "image", root });
  const settings = readStackFile("dev");
  const models = ["churn", "tokens", "series", "picture", "photo"].map((name) => ({ ...settings.models[0]!, name }));
  stack = await startLocalStack({ settings: { ...settings, models }, modelRoot: path.join(root, "model") });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.close();
  rmSync(root, { recursive: true });
});

describe("the page of models that add-model made", () => {
  it("has a form with the columns' names, ranges and choices, and answers from it", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "churn"));
    const { card, predict, live, headline } = cardOf(page, "churn");
    const { golden } = readModel("churn", path.join(root, "model"));
    const { request, response } = golden.cases[0] as unknown as {
      request: Record<string, number | string>;
      response: { predicted_class: string };
    };
    await card.getByRole("spinbutton", { name: "age" }).fill(String(request["age"]));
    await card.getByRole("spinbutton", { name: "Monthly charge (EUR)" }).fill(String(request["Monthly_charge_EUR"]));
    await card.getByLabel("contract").selectOption(String(request["contract"]));
    await card.getByLabel("city").selectOption(String(request["city"]));
    await predict.click();
    await live.waitFor();
    expect(await headline.innerText()).toMatch(new RegExp(`^${response.predicted_class}\n`));
  });

  it("takes the history of a forecast pasted and drawn", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "series"));
    const { card, predict, live } = cardOf(page, "series");
    const history = card.getByRole("form").getByRole("textbox");
    await history.fill(Array.from({ length: 24 }, (_, i) => `0,${i}`).join("\n"));
    await card.getByText("24 of 24 numbers").waitFor();
    await card.getByText("Draw it").click();
    await card.getByRole("slider", { name: "Point", exact: true }).press("Home");
    await card.getByRole("slider", { name: "Value", exact: true }).press("End");
    const [first, second] = (await history.inputValue()).split(", ").map(Number);
    expect(first).toBeGreaterThan(0);
    expect(second).toBe(0.1);
    await predict.click();
    await live.waitFor();
    expect(await card.locator(".tile").count()).toBe(6);
  });

  it("has a pad to draw on for small grey pictures", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "picture"));
    const { pad, predict, live } = cardOf(page, "picture");
    await pad.getByText("Draw here").waitFor();
    await drawLines(page, pad, seven);
    await predict.click();
    await live.waitFor();
  });

  it("says on the card that a model was added, and that nobody measured it", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "tokens"));
    const { card } = cardOf(page, "tokens");
    await card.getByText("About this model", { exact: true }).click();
    await card.getByText("Not measured: try it on data of your own before you rely on it.").waitFor();
    await card.getByText("Added", { exact: true }).waitFor();
    expect(await card.getByText("Metric", { exact: true }).count()).toBe(0);
  });
});

describe("the page of a model of photographs", () => {
  it("takes a picture that is chosen, dropped or pasted, and does not invite to draw", async () => {
    const { page } = await openPage(browser, modelUrl(stack, "photo"));
    const { card, pad, clear, live, predict } = cardOf(page, "photo");
    await pad.getByText("Drop, paste or choose a picture").waitFor();
    expect(await pad.locator("canvas").count()).toBe(0);
    expect(await card.getByRole("form").innerText()).not.toMatch(/draw/i);
    await predict.click();
    await card.getByText("No picture yet. Add one first.").waitFor();
    const { image_base64 } = readModel("photo", path.join(root, "model")).golden.cases[0]!.request as {
      image_base64: string;
    };
    const chooser = page.waitForEvent("filechooser");
    await pad.click();
    const buffer = Buffer.from(image_base64, "base64");
    await (await chooser).setFiles({ name: "photo.png", mimeType: "image/png", buffer });
    await card.getByRole("img", { name: "Current picture: Picture" }).waitFor();
    await live.waitFor();
    expect(await clear.innerText()).toBe("Clear");
    await clear.click();
    await pad.getByText("Drop, paste or choose a picture").waitFor();
  });
});
