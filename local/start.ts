import { stop as stopEsbuild } from "esbuild";
import { type Settings } from "../infra/settings/schema";
import { readStackFile } from "../infra/settings/stack-file";
import { readModel } from "../model/registry";
import { parseCommandLine } from "./command-line";
import { curlLine } from "./curl-line";
import { MissingPython } from "./containers/python";
import { chooseServing } from "./containers/serving";
import { type LocalStack, startLocalStack } from "./stack";
import { watchParent } from "./watch-parent";

/** Entry point of `npm start`. */
async function start(): Promise<void> {
  const { stack: name, json, serving: wish, ...options } = parseCommandLine(process.argv.slice(2), process.env);
  const settings = readStackFile(name);
  const stack = await startLocalStack({ ...options, settings, serving: await chooseServing(wish, settings) });
  closeAtTheEnd(stack);
  // Frees some 200 MB, which its process would keep for as long as the stack runs.
  void stack.prepared.then(() => stopEsbuild());
  if (json) process.stdout.write(`${JSON.stringify(summary(stack))}\n`);
  (json ? process.stderr : process.stdout).write(banner(name, stack, settings));
}

function summary({ siteUrl, apiUrl, sagemakerUrl, models }: LocalStack) {
  return { site: siteUrl, api: apiUrl, sagemaker: sagemakerUrl, models };
}

function banner(
  name: string,
  { siteUrl, apiUrl, sagemakerUrl, models, notices }: LocalStack,
  { site }: Pick<Settings, "site">,
): string {
  const [first] = models;
  return [
    ...notices,
    "",
    models.length > 0 ? `  Stack ${name} with ${models.join(", ")}:` : `  Stack ${name}, a proxy without models:`,
    "",
    ...(site.enabled ? [`  page       ${siteUrl}`] : []),
    `  API        ${apiUrl}`,
    `  SageMaker  ${sagemakerUrl}`,
    "",
    ...(first === undefined ? [] : [curlLine(apiUrl, readModel(first).contract), ""]),
    "Ctrl-C ends it. npm start -- --help tells what else it can do.",
    "",
  ].join("\n");
}

/** Closes the stack on every kind of exit. A second Ctrl-C quits at once. */
function closeAtTheEnd(stack: LocalStack): void {
  let isClosing = false;
  const close = (status: number) => {
    if (isClosing) process.exit(status);
    isClosing = true;
    void stack.close().finally(() => process.exit(status));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => close(0));
  process.on("uncaughtException", (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`);
    close(1);
  });
  if (process.env["npm_lifecycle_event"] !== undefined) watchParent(() => close(0));
}

start().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof MissingPython ? 2 : 1);
});
