import { type Browser } from "playwright-core";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack } from "../../local/stack";
import { difference } from "../../model/golden";
import { readModel } from "../../model/registry";
import { type ModelDetails } from "../../site/src/catalogue";
import { cardOf, hasFocus, modelUrl } from "./card";
import { findings } from "./findings";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { serveSite, type ServedSite } from "./serve-site";

const models = ["iris", "digits", "sentiment", "velib-forecast"];

let browser: Browser;
let site: ServedSite;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await serveSite({ models, onDevice: models });
});
afterAll(async () => {
  await browser.close();
  site.server.close();
});

/** Answers of a model in the browser, through the script that the page loads. */
const answerAll = `async ({ script, model, runtime }, requests) => {
  const unpack = async (path) => {
    const { body } = await fetch("/" + path);
    return new Uint8Array(await new Response(body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  const { open } = await import("/" + script);
  const answer = await open({ runtime: await unpack(runtime), model: await unpack(model) });
  const answers = [];
  for (const request of requests) answers.push(await answer(JSON.stringify(request), []));
  return answers;
}`;

describe("a model in the browser", () => {
  it.each(models)(
    "gives the reference's answer to every golden case of %s, under the page's security policy",
    async (model) => {
      const { page, complaints, origins } = await openPage(browser, `${site.url}models/${model}/`);
      const { golden } = readModel(model);
      const preload = await page.locator('link[rel="preload"]').getAttribute("href");
      const { onDevice } = (await (await fetch(new URL(preload!, site.url))).json()) as ModelDetails;
      const requests = golden.cases.map(({ request }) => request);
      const answers = await page.evaluate<unknown[]>(
        `(${answerAll})(${JSON.stringify(onDevice)}, ${JSON.stringify(requests)})`,
      );
      const differences = golden.cases.map(({ response }, i) => difference(response, answers[i], golden.tolerance));
      expect(differences).toEqual(golden.cases.map(() => null));
      expect([...origins]).toEqual([new URL(site.url).origin, "http://127.0.0.1:9"]);
      expect(complaints.filter((complaint) => !/ERR_UNSAFE_PORT|ERR_CONNECTION_REFUSED/.test(complaint))).toEqual([]);
    },
  );
});

describe("answering on this device", () => {
  const open = (model: string) => openPage(browser, `${site.url}models/${model}/`);
  const badge = "Answered on this device";

  it("loads nothing before it is used, and after that needs no network", async () => {
    const { page } = await open("iris");
    const { card, predict, live, status, headline } = cardOf(page, "iris");
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    const option = card.getByRole("checkbox", { name: "Answer on this device" });
    await option.focus();
    await page.keyboard.press("Space");
    expect(await hasFocus(page, option)).toBe(true);
    await page.waitForLoadState("networkidle");
    expect(loaded.filter((path) => path.startsWith("/assets/"))).toEqual([]);
    await predict.click();
    await card.getByText(badge, { exact: true }).waitFor();
    expect(loaded.filter((path) => path.startsWith("/assets/")).map((path) => path.replace(/-[^-]*?\./, "."))).toEqual(
      expect.arrayContaining(["/assets/onnxruntime.wasm.gz", "/assets/iris.onnx.gz", "/assets/iris-on-device.js"]),
    );
    expect(loaded.filter((path) => path.includes("/predict"))).toEqual([]);
    expect(await status.textContent()).toMatch(/^Answered on this device: setosa, [\d.]+ %.*\. [\d.]+ m?s\.$/);

    await page.context().setOffline(true);
    await card.getByRole("button", { name: "A virginica", exact: true }).click();
    await headline.getByText("virginica").waitFor();
    await card.getByText(badge, { exact: true }).waitFor();
    expect(await live.count()).toBe(0);
    expect(await card.locator(".history li").count()).toBe(2);
    expect(await card.locator(".history .fine").first().innerText()).toMatch(/, on this device$/);
  });

  it("is offered where the API does not respond, with the words' contributions that were asked for", async () => {
    const { page } = await open("sentiment");
    const { card, predict, notice } = cardOf(page, "sentiment");
    await predict.click();
    await notice.getByText("The API did not respond.").waitFor();
    expect(await findings(page)).toEqual([]);
    await notice.getByRole("button", { name: "Answer on this device" }).click();
    await card.getByText(badge, { exact: true }).waitFor();
    expect(await notice.count()).toBe(0);
    expect(await card.locator(".highlighted").count()).toBe(1);
    expect(await findings(page)).toEqual([]);
  });

  it("is not offered while offline to a browser without the model, and says so if it is the form's choice", async () => {
    const { page } = await open("digits");
    const { card, predict, notice, choose } = cardOf(page, "digits");
    await page.context().setOffline(true);
    await choose.setInputFiles({ name: "seven.png", mimeType: "image/png", buffer: picture() });
    await notice.getByText("The API did not respond.").waitFor();
    expect(await notice.getByRole("button").allInnerTexts()).toEqual(["Try again"]);
    await card.getByRole("checkbox", { name: "Answer on this device" }).check();
    await predict.click();
    await notice.getByText("it cannot be downloaded while you are offline.").waitFor();
    expect(await notice.innerText()).toContain("No answer on this device.");
    expect(await findings(page)).toEqual([]);
    await page.context().setOffline(false);
    await notice.getByRole("button", { name: "Try again" }).click();
    await card.getByText(badge, { exact: true }).waitFor();
  });

  it("shows the contract's refusal at its input, as the API's", async () => {
    const { page } = await open("velib-forecast");
    const { card, predict, notice } = cardOf(page, "velib-forecast");
    await card.getByRole("checkbox", { name: "Answer on this device" }).check();
    await card
      .getByRole("textbox", { name: "Bikes in the last 24 hours" })
      .fill([...Array<string>(7).fill("null"), ...Array<number>(17).fill(9)].join(" "));
    await predict.click();
    await notice.getByText("History: expected at most 6 missing hours (null), got 7.").waitFor();
    const invalid = card.locator("[aria-invalid]");
    expect(await invalid.count()).toBe(1);
    expect(await hasFocus(page, invalid)).toBe(true);
  });

  it("is part of the address, so that a reload and a copied link keep the choice", async () => {
    const { page } = await open("iris");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const { card } = cardOf(page, "iris");
    const option = card.getByRole("checkbox", { name: "Answer on this device" });
    await option.check();
    await page.waitForURL(/on-device=true/);
    await page.reload();
    expect(await option.isChecked()).toBe(true);
    await card.getByRole("button", { name: "Copy link" }).click();
    await card.getByText("Link copied.", { exact: true }).waitFor();
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    const elsewhere = await openPage(browser, link);
    const there = cardOf(elsewhere.page, "iris");
    expect(await there.card.getByRole("checkbox", { name: "Answer on this device" }).isChecked()).toBe(true);
    await there.predict.click();
    await there.card.getByText(badge, { exact: true }).waitFor();
    await there.card.getByRole("checkbox", { name: "Answer on this device" }).uncheck();
    await elsewhere.page.waitForURL(({ search }) => search === "");
  });

  it("is ignored in the address of a model that cannot", async () => {
    const { server, url } = await serveSite({ models: ["iris"] });
    try {
      const input = JSON.stringify({ instances: [[5, 3, 1, 0.5]] });
      const search = new URLSearchParams({ input, "on-device": "true" }).toString();
      const { page, complaints } = await openPage(browser, `${url}models/iris/?${search}`);
      const { card, predict, notice } = cardOf(page, "iris");
      expect(await card.getByRole("spinbutton", { name: "Petal width" }).inputValue()).toBe("0.5");
      await page.waitForURL((address) => !address.searchParams.has("on-device"));
      await predict.click();
      await notice.getByText("The API did not respond.").waitFor();
      expect(complaints.filter((complaint) => !/ERR_UNSAFE_PORT|ERR_CONNECTION_REFUSED/.test(complaint))).toEqual([]);
    } finally {
      server.close();
    }
  });

  it("bridges the start of an endpoint, whose answer then takes the place of this one", async () => {
    const settings = readStackFile("dev");
    const stack = await startLocalStack({
      settings: { ...settings, api: { ...settings.api, coldWaitSeconds: 1 } },
      behaviour: { coldStartSeconds: 4, notReadySeconds: 1 },
    });
    try {
      const { page, complaints } = await openPage(browser, modelUrl(stack, "iris"));
      const { card, state, predict, live } = cardOf(page, "iris");
      await state.getByText("cold", { exact: true }).waitFor();
      let attempts = 0;
      let release = () => {};
      const seen = new Promise<void>((resolve) => (release = resolve));
      await page.route("**/predict", async (route) => {
        if (route.request().method() === "POST" && ++attempts > 1) await seen;
        await route.continue();
      });
      await predict.click();
      await card.getByRole("button", { name: "Answer on this device meanwhile" }).click();
      await card.getByText(badge, { exact: true }).waitFor();
      await card.getByText("The model is still starting. Its answer will replace this one.").waitFor();
      expect(await card.locator(".result.outdated").count()).toBe(0);
      expect(await findings(page)).toEqual([]);
      release();
      await live.waitFor();
      expect(await card.getByText(badge, { exact: true }).count()).toBe(0);
      expect(complaints).toEqual([]);
    } finally {
      await stack.close();
    }
  });
});

/** A golden picture of digits, as a file. */
function picture(): Buffer {
  const { image_base64 } = readModel("digits").golden.cases[0]!.request as { image_base64: string };
  return Buffer.from(image_base64, "base64");
}
