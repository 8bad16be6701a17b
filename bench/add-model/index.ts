/**
 * Adds models that others made, asks API and page, and compares their answers with those of the sources:
 * `npm run bench:add-model -- --help`. Writes its section of bench/RESULTS.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { launchBrowser } from "../../tests/browser/launch-browser";
import { askApi, askPage } from "../../tests/tools/add-model/public/ask";
import {
  Checkout,
  type Effort,
  makePublicModels,
  type PublicModel,
} from "../../tests/tools/add-model/public/public-models";
import { markdownTable } from "../lib/markdown-table";
import { writeResults } from "../lib/results-file";

const goalSeconds = 60;

interface Outcome extends Effort {
  readonly model: PublicModel;
  readonly mistakes: readonly string[];
}

async function main({ python }: { readonly python: string }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "public-models-"));
  const checkout = new Checkout();
  try {
    await checkout.prepare();
    checkout.lendPackages(python);
    const models = await makePublicModels(python, folder);
    const outcomes = await addAndAsk(checkout, models);
    const markdown = report(outcomes);
    console.log(markdown);
    for (const mistake of outcomes.flatMap(({ mistakes }) => mistakes)) console.error(mistake);
    writeResults("bench/add-model", markdown);
    if (!outcomes.every(isPassed)) process.exitCode = 1;
  } finally {
    checkout.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addAndAsk(checkout: Checkout, models: readonly PublicModel[]): Promise<readonly Outcome[]> {
  const efforts: Effort[] = [];
  for (const model of models) {
    const effort = await checkout.add(model);
    efforts.push(effort);
    console.log(`${model.name}: added in ${effort.seconds.toFixed(1)} s`);
  }
  const [stack, browser] = await Promise.all([checkout.start(), launchBrowser()]);
  try {
    const outcomes: Outcome[] = [];
    for (const [i, model] of models.entries()) {
      const mistakes = [...(await askApi(stack.apiUrl, model)), ...(await askPage(browser, stack.siteUrl, model))];
      outcomes.push({ model, ...efforts[i]!, mistakes });
    }
    return outcomes;
  } finally {
    await browser.close();
    await stack.stop();
  }
}

function isPassed({ seconds, mistakes }: Outcome): boolean {
  return mistakes.length === 0 && seconds < goalSeconds;
}

function report(outcomes: readonly Outcome[]): string {
  const table = markdownTable(
    ["model", "made by", "what", "answers compared", "seconds", "CPU seconds", "verdict"],
    outcomes.map((outcome) => {
      const { model, seconds, cpuSeconds } = outcome;
      return [
        ...[model.name, model.from, model.what, `${model.cases.length} by API, 1 by page`],
        ...[seconds.toFixed(1), cpuSeconds.toFixed(1), isPassed(outcome) ? "passed" : "FAILED"],
      ];
    }),
  );
  return `## Models that others made (\`npm run bench:add-model\`)

From a file to right answers with \`npm run add-model\`, without editing a line. The seconds are those of the command, which ends
when the inference server has answered the golden cases. Goal: under ${goalSeconds} s. Every case goes through the API of
\`npm start\`, the first one also through the page in Chromium; the answers are those of the source to 0.002 (or 0.1 %).
The Python packages for \`--from\` are installed before: the first model of a framework also waits for pip.

${table}`;
}

const command = new Command("bench:add-model")
  .description("Adds models that others made and compares the answers of API and page with their sources.")
  .option("--python <program>", "Python with the packages of bench/add-model/requirements.txt", "python3")
  .parse();
void main(command.opts<{ python: string }>());
