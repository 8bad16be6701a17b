import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";

export interface OpenedPage {
  readonly page: Page;
  /** Errors and warnings of the browser: script errors, violations of the security policy, missing files. */
  readonly complaints: readonly string[];
  /** Origins of all requests, in order of their first. */
  readonly origins: ReadonlySet<string>;
}

/** The console reports every response above 399; the tests check those themselves. */
const failedAnswer = /^Failed to load resource: the server responded with a status of [45]\d\d/;

/** Limit of one wait in milliseconds: long, so that a busy machine fails no test. */
const patience = 120_000;

/**
 * Opens a page in its own context and records errors and origins from the first request on. Closes the pages that earlier
 * tests have opened in the same browser.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  await Promise.all(browser.contexts().map((earlier) => earlier.close()));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (!failedAnswer.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http")) origins.add(origin);
  });
  // A model's page loads its details, and has no buttons before.
  await page.goto(url, { waitUntil: "networkidle" });
  return { page, complaints, origins };
}
