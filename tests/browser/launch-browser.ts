import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Flags for a container; those about networking keep Chromium from contacting its vendor at every start. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-component-update",
  "--disable-background-networking",
  "--no-first-run",
];

/** Launches Debian's Chromium, or the one named in `CHROMIUM`. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `No browser at ${executablePath}. Install Debian's with "apt-get install chromium", or set CHROMIUM to the path of yours.`,
    );
  }
  return chromium.launch({ executablePath, args: flags });
}
