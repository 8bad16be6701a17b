import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";

export interface OpenedPage {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, violations of the security policy, files that are missing. */
  readonly complaints: readonly string[];
  /** Where requests went, in order of their first. */
  readonly origins: ReadonlySet<string>;
}

/** The console tells of every answer above 399; the tests say themselves which of those they expect. */
const failedAnswer = /^Failed to load resource: the server responded with a status of [45]\d\d/;

/** Opens a page in a context of its own, watched from its first request on. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
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
  // Cards load what they show when they open: only then is there anything to press.
  await page.goto(url, { waitUntil: "networkidle" });
  return { page, complaints, origins };
}
