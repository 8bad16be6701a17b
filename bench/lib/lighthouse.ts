import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { browserFlags, chromiumPath } from "../../tests/browser/launch-browser";

/** The parts of Lighthouse's report that are looked at. Scores are from 0 to 1. */
export interface Report {
  readonly categories: Readonly<Record<string, { readonly id: string; readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly numericValue?: number; readonly details?: Details }>>;
}

interface Details {
  readonly items: readonly { readonly url?: string }[];
}

const flags = { mobile: [], desktop: ["--preset=desktop"] } as const;

/** Kinds of devices that Lighthouse plays. */
export type Device = keyof typeof flags;
export const devices = Object.keys(flags) as Device[];

const command = require.resolve("lighthouse/cli/index.js");

/**
 * Lighthouse's report of a page in Debian's Chromium, or in that of `CHROMIUM`. A run that the browser breaks off is repeated.
 * @throws Error of the third run that ends without a report
 */
export async function auditPage(url: string, device: Device): Promise<Report> {
  const args = [
    command,
    url,
    "--output=json",
    "--quiet",
    "--no-enable-error-reporting",
    "--only-categories=performance,accessibility,best-practices,seo",
    `--chrome-flags=--headless=new ${browserFlags.join(" ")}`,
    ...flags[device],
  ];
  const options = { env: { ...process.env, CHROME_PATH: chromiumPath() }, maxBuffer: 50_000_000 };
  const run = () => promisify(execFile)(process.execPath, args, options);
  const { stdout } = await run().catch(run).catch(run);
  return JSON.parse(stdout) as Report;
}
