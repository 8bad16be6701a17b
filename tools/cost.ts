import { writeFileSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { format, resolveConfig } from "prettier";
import { readStackFile } from "../infra/settings/stack-file";
import { measure } from "./cost/measure";
import { per1000At, priceStack } from "./cost/price-stack";
import { costReport, currencyOf, exceededCaps } from "./cost/report";
import { evaluateStack } from "./graph/stack-graph";

interface Options {
  readonly requests?: number;
  readonly currency: string;
  readonly rate?: number;
  readonly model?: readonly string[];
  readonly json?: true;
  readonly measure?: true;
}

/** Exit codes, besides 0. */
const exitCodes = { capExceeded: 1, notPriced: 2 } as const;

async function main(): Promise<void> {
  const program = new Command("npm run cost --")
    .description(
      "Prices a stack from its resources and settings, without Pulumi CLI, credentials or network. Fails if the stack costs " +
        "more than `modelfront:cost` of its settings allows.",
    )
    .argument("[stack]", "of Pulumi.<stack>.yaml", "dev")
    .option("--requests <count>", "predictions per month (default: the setting cost.requestsPerMonth)", positive)
    .option("--currency <code>", "USD, INR, or another with --rate", "USD")
    .option("--rate <rate>", "units of the currency for one US dollar", positive)
    .option("--model <names...>", "models that are asked, evenly (default: all but chat models)")
    .option("--json", "for programs, in US dollars")
    .option("--measure", "measure the dev stack's predictions on this machine and write tools/cost/measured.json first")
    .addHelpText("after", "\nExit codes: 0 within the caps, 1 a cap is exceeded, 2 the stack could not be priced.")
    .showHelpAfterError("Run with --help for usage.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.notPriced))
    .parse();
  const options = program.opts<Options>();
  const [stackName = "dev"] = program.processedArgs as [string];
  try {
    const currency = currencyOf(options.currency, options.rate);
    const settings = readStackFile(stackName);
    const measured = options.measure ? await remeasure() : undefined;
    const graph = await evaluateStack({ stack: stackName });
    const cost = priceStack(graph, { ...(measured && { measured }), ...(options.model && { models: options.model }) });
    const caps = { ...settings.cost, ...(options.requests && { requestsPerMonth: options.requests }) };
    const exceeded = exceededCaps(cost, caps);
    const { requestsPerMonth } = caps;
    console.log(
      options.json
        ? JSON.stringify(
            { ...cost, requestsPerMonth, per1000AtRequests: per1000At(cost, requestsPerMonth), exceeded },
            null,
            2,
          )
        : costReport(cost, requestsPerMonth, currency),
    );
    for (const sentence of exceeded) console.error(sentence);
    if (exceeded.length > 0) process.exitCode = exitCodes.capExceeded;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = exitCodes.notPriced;
  }
}

/** Measures, and writes the one file that every report reads. */
async function remeasure() {
  const filepath = path.join(__dirname, "cost/measured.json");
  const measured = await measure();
  writeFileSync(filepath, await format(JSON.stringify(measured), { ...(await resolveConfig(filepath)), filepath }));
  return measured;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("Expected a number above 0.");
  return value;
}

void main();
