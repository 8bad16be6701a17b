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
  readonly environment: { readonly benchmarkIndex: number };
  readonly categories: Readonly<Record<string, { readonly id: string; readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue?: number; readonly details?: Details }>>;
}

interface Details {
  readonly items: readonly { readonly url?: string }[];
}

/**
 * Benchmark index of the machines that Lighthouse's own slowdowns are meant for: a fast desktop.
 * @see https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#benchmarking-cpu-power
 */
const usualIndex = 1500;

/** Factor that the index may differ by from one run to the next. */
const steady = 1.25;

/** Forms of a device, the slowdown of Lighthouse for it, and the score to reach. */
const forms = {
  mobile: { slowdown: 4, goal: 0.95, flags: [] },
  desktop: { slowdown: 1, goal: 0.99, flags: ["--preset=desktop"] },
} as const;
type Form = keyof typeof forms;

let stack: LocalStack;
/** Benchmark index of this machine in the latest report. */
let index: number;

beforeAll(async () => {
  stack = await startStack("iris", "digits", "velib-forecast", "sentiment", "chat-tiny");
  index = usualIndex;
  // Loads the function, and finds out how fast this machine is.
  await audit("", "mobile");
});
afterAll(() => stack.close());

/** Runs Lighthouse, with its slowdown corrected for the speed of this machine. */
async function audit(path: string, form: Form): Promise<Report> {
  const { slowdown, flags } = forms[form];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      command,
      `${stack.siteUrl}/${path}`,
      "--output=json",
      "--quiet",
      "--no-enable-error-reporting",
      "--only-categories=performance,accessibility,best-practices,seo",
      `--throttling.cpuSlowdownMultiplier=${(slowdown * index) / usualIndex}`,
      `--chrome-flags=--headless=new ${browserFlags.join(" ")}`,
      ...flags,
    ],
    { env: { ...process.env, CHROME_PATH: chromiumPath() }, maxBuffer: 50_000_000 },
  );
  const report = JSON.parse(stdout) as Report;
  index = report.environment.benchmarkIndex;
  return report;
}

/** Resources that the browser has to have before it shows anything. */
function blockingIn({ audits }: Report): unknown[] {
  return audits["render-blocking-resources"]?.details?.items.map(({ url }) => url) ?? [];
}

describe.each(["mobile", "desktop"] as const)("Lighthouse on %s", (form) => {
  it.each([
    ["overview", ""],
    ["page of a model", "models/iris/"],
  ])("finds the %s fast, still and accessible", async (_, path) => {
    const { goal } = forms[form];
    const scores: number[] = [];
    const reached = () => scores.filter((score) => score >= goal).length;
    // The median of five runs, known after three that agree.
    for (let runs = 0; runs < 8 && reached() < 3 && scores.length - reached() < 3; runs++) {
      const expected = index;
      const report = await audit(path, form);
      const { performance, ...others } = report.categories;
      expect(Object.values(others).map(({ id, score }) => [id, score])).toEqual([
        ["accessibility", 1],
        ["best-practices", 1],
        ["seo", 1],
      ]);
      expect(report.audits["cumulative-layout-shift"]?.numericValue).toBeLessThan(0.05);
      expect(blockingIn(report)).toEqual([expect.stringMatching(/\/assets\/[\w-]+\.css$/)]);
      // The machine had another speed than the slowdown was made for: the score means nothing.
      if (Math.max(index / expected, expected / index) < steady) scores.push(performance?.score ?? 0);
    }
    if (scores.length < 3)
      console.warn(`This machine is too busy for a score; those that count: ${scores.join(", ")}.`);
    expect({ scores, isMissed: scores.length - reached() >= 3 }).toEqual({ scores, isMissed: false });
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
