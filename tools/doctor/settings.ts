import { existsSync } from "node:fs";
import path from "node:path";
import { formatFound, SettingsError } from "../../infra/settings/problems";
import { type Settings } from "../../infra/settings/schema";
import { readStackFile } from "../../infra/settings/stack-file";
import { serverless } from "../../model/limits";
import { evaluateStack, type StackGraph } from "../graph/stack-graph";
import { type Finding, ok, problem } from "./finding";

/** Writes a second that a new on-demand table takes at once. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const newTableWrites = 4000;

const repository = path.join(__dirname, "../..");

/** A stack's settings and what its program declares with them; or else what keeps them from being read. */
export type DeclaredStack =
  | { readonly settings: Settings; readonly graph: StackGraph }
  | { readonly settings: null; readonly graph: null; readonly findings: readonly Finding[] };

/** Reads a stack's settings and evaluates its program. @param root folder of `Pulumi.<stack>.yaml`, by default the repository */
export async function readDeclaredStack(stack: string, root = repository): Promise<DeclaredStack> {
  try {
    return { settings: readStackFile(stack, root), graph: await evaluateStack({ stack, root }) };
  } catch (error) {
    return { settings: null, graph: null, findings: settingsFaults(error as Error, stack, root) };
  }
}

/** The mistakes of a stack's file, each a finding; or the reason why it or the program cannot be read. */
function settingsFaults(error: Error, stack: string, root: string): Finding[] {
  const file = `Pulumi.${stack}.yaml`;
  const edit = `"\${EDITOR:-vi}" ${file}`;
  if (!existsSync(path.join(root, file))) {
    const create = stack === "dev" ? `git restore ${file}` : `cp Pulumi.dev.yaml ${file}`;
    return [problem("settings", "failure", `There is no ${file}.`, create)];
  }
  if (!(error instanceof SettingsError)) return [problem("settings", "failure", error.message, edit)];
  return error.problems.map(({ key, found, allowed }) =>
    problem("settings", "failure", `${key} is ${formatFound(found)}; allowed: ${allowed}.`, edit),
  );
}

/** Checks what the settings alone tell. */
export function checkSettings(graph: StackGraph, settings: Settings): readonly Finding[] {
  return [
    ok("settings", `Pulumi.${graph.stack}.yaml is valid; it declares ${graph.resources.length} resources`),
    ...checkRegion(graph, settings),
    ...checkTable(graph, settings),
  ];
}

function checkRegion({ stack, resources }: StackGraph, { region }: Settings): Finding[] {
  const hasServerless = resources.some(
    ({ type, inputs }) =>
      type.endsWith(":EndpointConfiguration") && JSON.stringify(inputs).includes('"serverlessConfig"'),
  );
  const { largeRegions, otherRegions } = serverless.regionalConcurrency;
  const offers = [...largeRegions, ...otherRegions] as readonly string[];
  if (!hasServerless || offers.includes(region)) return [ok("Region", region)];
  return [
    problem(
      "Region",
      "failure",
      `${region} is not among the Regions with serverless endpoints: ${offers.join(", ")}.`,
      `pulumi config set --stack ${stack} aws:region us-east-1`,
    ),
  ];
}

function checkTable({ stack }: StackGraph, { requestTable: { maxWritesPerSecond } }: Settings): Finding[] {
  if (maxWritesPerSecond <= newTableWrites) return [];
  return [
    problem(
      "table",
      "warning",
      `modelfront:requestTable.maxWritesPerSecond is ${maxWritesPerSecond}, but a new table takes about ${newTableWrites} writes a second at once; it needs 30 minutes to double that.`,
      `pulumi config set --stack ${stack} --path modelfront:requestTable.maxWritesPerSecond ${newTableWrites}`,
    ),
  ];
}
