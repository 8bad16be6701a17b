import { serverless } from "../../model/limits";
import { type Settings } from "../../infra/settings/schema";
import { type StackGraph } from "../graph/stack-graph";
import { type Finding, ok, problem } from "./finding";

/** Writes a second that a new on-demand table takes at once. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const newTableWrites = 4000;

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
