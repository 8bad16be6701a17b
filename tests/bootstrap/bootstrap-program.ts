import * as pulumi from "@pulumi/pulumi";
import bootstrap from "../../bootstrap/index";
import { evaluate, ofType, type Registration } from "../../tools/graph/evaluate";

export type Statement = Readonly<Record<string, unknown>> & {
  readonly Action: string | string[];
  readonly Sid?: string;
};

/** The bootstrap program with these values of its configuration; an empty one is left out. */
export async function run(changes: Readonly<Record<string, string>> = {}) {
  const values = { repository: "octo/wines", ownerId: "123456", repositoryId: "456789", ...changes };
  const given = Object.entries(values).filter(([, value]) => value !== "");
  pulumi.runtime.setAllConfig({
    "aws:region": "eu-west-3",
    ...Object.fromEntries(given.map(([name, value]) => [`modelfront-bootstrap:${name}`, value])),
  });
  return evaluate(() => bootstrap());
}

export const statements = ({ inputs }: Registration) => (inputs.policy as { Statement: Statement[] }).Statement;
export const policyNamed = (resources: readonly Registration[], name: string) =>
  ofType(resources, "aws:iam/policy:Policy").find((one) => one.name === name)!;

/** Actions that statements allow. */
export const actionsOf = (list: readonly Statement[]) =>
  list.filter(({ Effect }) => Effect !== "Deny").flatMap(({ Action }) => [Action].flat());

/** Actions that no pattern of `allowed` covers, sorted. */
export function missingFrom(allowed: readonly string[], wanted: readonly string[]): string[] {
  const patterns = allowed.map((action) => new RegExp(`^${action.replace("*", ".*")}$`));
  return [...new Set(wanted)].filter((action) => !patterns.some((pattern) => pattern.test(action))).sort();
}
