import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "yaml";

/** Gives programs the settings of a stack's file, with these over them, in the form in which Pulumi hands them on. */
export function useStackConfig(stack: string, changes: Readonly<Record<string, unknown>> = {}): void {
  const file = path.join(__dirname, "../../..", `Pulumi.${stack}.yaml`);
  const { config } = yaml.parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries({ ...config, ...changes })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );
}
