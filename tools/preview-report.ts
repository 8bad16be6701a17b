import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { readFolder } from "./preview/read-folder";
import { previewReport } from "./preview/report";

function main(): void {
  const program = new Command("npm run preview-report --")
    .description(
      "Writes one Markdown comment on what a pull request would change in each stack, what it would cost and whether it is " +
        "safe. For each stack it reads from the folder: <stack>.base.json and <stack>.head.json (`npm run graph`), " +
        "<stack>.preview.json (`pulumi preview --json`; without it the graphs are compared), <stack>.policy.json, and the " +
        "reasons why base or head could not be evaluated, <stack>.base-error.txt and <stack>.error.txt. Without any of the " +
        "base's, the stack is new. Fails, after writing, if a preview failed, a cost cap is exceeded or a mandatory policy " +
        "is violated.",
    )
    .argument("<folder>", "with the inputs")
    .argument("<stacks...>", "such as dev prod")
    .option("--root <folder>", "checkout of the head, for the cost caps in its settings (default: this one)")
    .requiredOption("--out <file>", "where to write the comment")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const [folder, stacks] = program.processedArgs as [string, string[]];
  const { root, out } = program.opts<{ root?: string; out: string }>();
  try {
    const report = previewReport(stacks.map((stack) => readFolder(folder, stack, root)));
    writeFileSync(out, report.markdown);
    for (const sentence of report.failures) console.error(sentence);
    if (report.failures.length > 0) process.exitCode = 1;
  } catch (error) {
    program.error((error as Error).message);
  }
}

main();
