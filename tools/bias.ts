import { writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { format, resolveConfig } from "prettier";
import { modelRoot } from "../model/registry";
import { measurableModels, measureModel } from "./bias/measure-model";
import { writeMarkdown } from "./bias/write-markdown";

async function main(): Promise<void> {
  const known = measurableModels();
  const program = new Command("npm run bias --")
    .description(
      "Measures the bias of a model and its data; writes bias-report.md and bias-report.json into its folder.",
    )
    .argument("<model>", `a folder of model/ with a bias.json: ${known.join(", ")}`)
    .showHelpAfterError("Say --help for what there is.")
    .parse();
  const [name] = program.args as [string];
  if (!known.includes(name)) {
    return program.error(`model/${name}/bias.json is not there: the models that have one are ${known.join(", ")}.`);
  }
  try {
    await writeReport(name);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

async function writeReport(name: string): Promise<void> {
  const report = await measureModel(name);
  await write(path.join(modelRoot, name, "bias-report.json"), JSON.stringify(report));
  await write(path.join(modelRoot, name, "bias-report.md"), writeMarkdown(report));
  for (const { name: metric, value, note } of report.metrics) console.log(`  ${metric.padEnd(4)}  ${value ?? note}`);
}

async function write(filepath: string, text: string): Promise<void> {
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  console.log(path.relative(process.cwd(), filepath));
}

void main();
