import { auditPage, devices, type Report } from "../../bench/lib/lighthouse";
import { type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

let stack: LocalStack;

beforeAll(async () => {
  stack = await startStack("iris", "digits", "velib-forecast", "sentiment", "chat-tiny");
});
afterAll(() => stack.close());

/** Resources that the browser has to have before it shows anything. */
function blockingIn({ audits }: Report): unknown[] {
  return audits["render-blocking-resources"]?.details?.items.map(({ url }) => url) ?? [];
}

// The score for performance depends on how fast the machine is: `npm run bench:page` measures it.
describe.each(devices)("Lighthouse on %s", (device) => {
  it.each([
    ["overview", ""],
    ["page of a model", "models/iris/"],
  ])("finds the %s still and accessible, and nothing but a stylesheet that it waits for", async (_, path) => {
    const report = await auditPage(`${stack.siteUrl}/${path}`, device);
    const scores = Object.values(report.categories).map(({ id, score }) => [id, score] as const);
    expect(scores.filter(([id]) => id !== "performance")).toEqual([
      ["accessibility", 1],
      ["best-practices", 1],
      ["seo", 1],
    ]);
    expect(report.audits["cumulative-layout-shift"]?.numericValue).toBeLessThan(0.05);
    expect(blockingIn(report)).toEqual([expect.stringMatching(/\/assets\/[\w-]+\.css$/)]);
  });
});

describe("the first prediction", () => {
  it.each([
    ["iris", "Predict"],
    ["digits", "Predict"],
    ["velib-forecast", "Predict"],
    ["sentiment", "Predict"],
    ["chat-tiny", "Send"],
  ])("takes at most 90 kB over the network: %s", async (model, button) => {
    const browser = await launchBrowser();
    try {
      const { page } = await openPage(browser, "about:blank");
      const session = await page.context().newCDPSession(page);
      await session.send("Network.enable");
      let bytes = 0;
      session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
      await page.goto(modelUrl(stack, model));
      const { card, live } = cardOf(page, model);
      if (button === "Send") await card.getByLabel("Your message").fill("What is modelfront?");
      // A picture has to be chosen first: an example.
      if (model === "digits") await card.locator(".examples button").first().click();
      await card.getByRole("button", { name: button, exact: true }).click();
      await live.or(card.getByText(/, live in \d/)).waitFor();
      expect(bytes).toBeGreaterThan(30_000);
      expect(bytes).toBeLessThanOrEqual(90_000);
    } finally {
      await browser.close();
    }
  });
});
