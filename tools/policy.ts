import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { createPolicies } from "../policy/pack";
import { evaluateStack, type StackGraph } from "./graph/stack-graph";
import { checkGraph } from "./policy/check-graph";
import { readPolicyEvents } from "./policy/read-events";
import { type PolicyResult } from "./preview/policy-result";

interface Options {
  readonly graph?: string;
  readonly events?: string;
  readonly failed?: boolean;
  readonly out?: string;
}

async function main(): Promise<void> {
  const program = new Command("npm run policy --")
    .description(
      "Checks a stack with the policy pack in policy/, without Pulumi CLI, credentials or network: the program is evaluated " +
        "under mocks. `pulumi preview --policy-pack policy` checks the same rules against what it knows by then.",
    )
    .argument("<stack>", "the program runs with Pulumi.<stack>.yaml")
    .option("--graph <file>", "check this output of `npm run graph` instead")
    .option("--events <file>", "read the findings from this log of `pulumi preview --event-log` instead")
    .option("--failed", "the preview of that log failed: without findings in it, check the graph")
    .option("--out <file>", "write the result there as JSON, for `npm run preview-report`, and exit with 0")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const stack = program.args[0]!;
  const { out, ...source } = program.opts<Options>();
  try {
    const result = await check(stack, source);
    for (const { policy, resource, message } of result.findings) {
      console.error(`${policy}: ${resource ?? stack}\n  ${message}`);
    }
    console.log(`${stack}: ${result.checked} policies checked, ${result.findings.length} findings.`);
    if (out !== undefined) writeFileSync(out, JSON.stringify(result));
    else if (result.findings.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

async function check(stack: string, { graph, events, failed }: Options): Promise<PolicyResult> {
  const policies = createPolicies();
  if (events !== undefined) {
    const findings = readPolicyEvents(readFileSync(events, "utf8"), events);
    // A preview that failed may have checked nothing.
    if (findings.length > 0 || !failed) return { checked: policies.length, findings };
    if (graph === undefined) throw new Error(`${stack}: not checked, the preview failed before it found anything.`);
  }
  const { resources } =
    graph === undefined ? await evaluateStack({ stack }) : (JSON.parse(readFileSync(graph, "utf8")) as StackGraph);
  const findings = checkGraph(resources, policies).map(({ policy, message, type, name }) => ({
    policy,
    message,
    resource: `${type} ${name}`,
    enforcement: "mandatory" as const,
  }));
  return { checked: policies.length, findings };
}

void main();
