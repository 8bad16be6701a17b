import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Flags for a container; those about networking keep Chromium from contacting its vendor at every start. */
export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-component-update",
  "--disable-background-networking",
  "--no-first-run",
];

/** Path of Debian's Chromium, or of the one named in `CHROMIUM`. */
export function chromiumPath(): string {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `No browser at ${executablePath}. Install Debian's with "apt-get install chromium", or set CHROMIUM to the path of yours.`,
    );
  }
  return executablePath;
}

/** Launches Chromium. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: browserFlags });
}
