import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Without the networking flags Chromium looks up its maker's hosts at every start. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-component-update",
  "--disable-background-networking",
  "--no-first-run",
];

/** Debian's Chromium, or the one that `CHROMIUM` names. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no browser at ${executablePath}. Install Debian's with "apt-get install chromium", or name yours in CHROMIUM.`,
    );
  }
  return chromium.launch({ executablePath, args: flags });
}
