import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "yaml";

const repository = path.join(__dirname, "../..");

/**
 * Sets the configuration of programs that are evaluated next: the stack's file, with `changes` over it, in the form in which
 * Pulumi passes it on. Encrypted values cannot be read here; programs get the text `secret` in their place.
 * @returns AWS Region of the stack
 */
export function useStackConfig(
  stack: string,
  changes: Readonly<Record<string, unknown>> = {},
  root = repository,
): string | undefined {
  const file = path.join(root, `Pulumi.${stack}.yaml`);
  const { config } = yaml.parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  const entries = Object.entries({ ...config, ...changes }).filter(([, value]) => value !== undefined);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(entries.map(([key, value]) => [key, toText(value)])),
    entries.filter(([, value]) => isEncrypted(value)).map(([key]) => key),
  );
  const region = Object.fromEntries(entries)["aws:region"];
  return typeof region === "string" ? region : undefined;
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_, inner: unknown) => (isSealed(inner) ? "secret" : inner)).replace(
    /^"secret"$/,
    "secret",
  );
}

/** Tells whether a setting is, or contains, an encrypted value. */
function isEncrypted(value: unknown): boolean {
  if (isSealed(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isEncrypted);
}

function isSealed(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
}
