import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type LocalStack } from "../../local/stack";
import { cardOf, modelUrl } from "./card";
import { browserFlags, chromiumPath, launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { startStack } from "./start-stack";

const command = require.resolve("lighthouse/cli/index.js");

/** The parts of Lighthouse's report that are looked at. Scores are from 0 to 1. */
interface Report {
  readonly categories: Readonly<Record<string, { readonly id: string; readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue?: number; readonly details?: Details }>>;
}

interface Details {
  readonly items: readonly { readonly url?: string }[];
}

/** Flags of Lighthouse for each form of a device. */
const forms = { mobile: [], desktop: ["--preset=desktop"] } as const;

let stack: LocalStack;

beforeAll(async () => {
  stack = await startStack("iris", "digits", "velib-forecast", "sentiment", "chat-tiny");
});
afterAll(() => stack.close());

/** Runs Lighthouse without what depends on how fast the machine is. A run that Chromium breaks off is repeated. */
async function audit(path: string, form: keyof typeof forms): Promise<Report> {
  const args = [
    command,
    `${stack.siteUrl}/${path}`,
    "--output=json",
    "--quiet",
    "--no-enable-error-reporting",
    "--only-categories=performance,accessibility,best-practices,seo",
    `--chrome-flags=--headless=new ${browserFlags.join(" ")}`,
    ...forms[form],
  ];
  const options = { env: { ...process.env, CHROME_PATH: chromiumPath() }, maxBuffer: 50_000_000 };
  const run = () => promisify(execFile)(process.execPath, args, options);
  const { stdout } = await run().catch(run).catch(run);
  return JSON.parse(stdout) as Report;
}

/** Resources that the browser has to have before it shows anything. */
function blockingIn({ audits }: Report): unknown[] {
  return audits["render-blocking-resources"]?.details?.items.map(({ url }) => url) ?? [];
}

describe.each(["mobile", "desktop"] as const)("Lighthouse on %s", (form) => {
  it.each([
    ["overview", ""],
    ["page of a model", "models/iris/"],
  ])("finds the %s still and accessible, and nothing but a stylesheet that it waits for", async (_, path) => {
    const report = await audit(path, form);
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
    ["velib-forecast", "Predict"],
    ["sentiment", "Predict"],
    ["chat-tiny", "Send"],
  ])("of %s has taken at most 90 kB over the network", async (model, button) => {
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
      await card.getByRole("button", { name: button, exact: true }).click();
      await live.or(card.getByText(/, live in \d/)).waitFor();
      expect(bytes).toBeGreaterThan(30_000);
      expect(bytes).toBeLessThanOrEqual(90_000);
    } finally {
      await browser.close();
    }
  });
});
