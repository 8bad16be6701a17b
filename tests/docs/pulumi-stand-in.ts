import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repository } from "./shell-blocks";

/** Stand-in for the Pulumi command line, where documents and tools call it. */
export interface PulumiStandIn {
  /** Value of `PULUMI_HOME`, in which the package `pulumi` looks for its program before it downloads one. */
  readonly home: string;
  /** Arguments of the calls so far. */
  calls(): string[];
}

/** Resources that can be replaced, as `pulumi stack --show-urns` lists them. */
export const urns = [
  "urn:pulumi:dev::modelfront::modelfront:index:ModelEndpoint$aws:sagemaker/endpoint:Endpoint::iris-5ad1c267",
  "urn:pulumi:dev::modelfront::modelfront:index:Domain$aws:apigateway/apiKey:ApiKey::domain",
] as const;

/**
 * Options of the commands, true for those with a value.
 * @see https://www.pulumi.com/docs/iac/cli/commands/
 */
const stackOption = { "--stack": true };
const runOptions = {
  ...stackOption,
  ...{ "--yes": false, "--refresh": false, "--diff": false, "--skip-preview": false, "--continue-on-error": false },
  ...{ "--target": true, "--target-dependents": false, "--exclude": true, "--message": true, "--parallel": true },
};
const options: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  version: {},
  stack: { ...stackOption, "--show-urns": false, "--show-ids": false, "--show-name": false, "--show-secrets": false },
  "stack output": { ...stackOption, "--json": false, "--shell": false, "--show-secrets": false },
  "stack ls": { "--json": false, "--all": false, "--organization": true, "--project": true, "--tag": true },
  "stack export": { ...stackOption, "--file": true, "--show-secrets": false, "--version": true },
  "config set": { ...stackOption, "--path": false, "--plaintext": false, "--secret": false, "--type": true },
  up: { ...runOptions, "--replace": true, "--target-replace": true, "--expect-no-changes": false },
  destroy: { ...runOptions, "--exclude-protected": false, "--remove": false },
};

/** Program that answers outputs and lists, and takes what changes a stack. It refuses what Pulumi refuses. */
const program = `#!/usr/bin/env node
const fs = require("node:fs"), path = require("node:path");
const { options, outputs, urns, log } = JSON.parse(fs.readFileSync(path.join(__dirname, "stand-in.json"), "utf8"));
const args = process.argv.slice(2);
fs.appendFileSync(log, args.join(" ") + "\\n");
const refuse = (reason) => { console.error("error: " + reason); process.exit(255); };
const name = [args.slice(0, 2).join(" "), args[0]].find((one) => one in options) ?? refuse("unknown command: pulumi " + args.join(" "));
const given = {}, words = [];
const rest = args.slice(name.split(" ").length);
for (let i = 0; i < rest.length; i += 1) {
  if (!rest[i].startsWith("-")) { words.push(rest[i]); continue; }
  const hasValue = options[name][rest[i]] ?? refuse("unknown flag: " + rest[i]);
  if (hasValue && rest[i + 1] === undefined) refuse("flag needs an argument: " + rest[i]);
  given[rest[i]] = hasValue ? rest[(i += 1)] : true;
}
const [fewest, most] = { "config set": [2, 2], "stack output": [0, 1] }[name] ?? [0, 0];
if (words.length < fewest || words.length > most) refuse("wrong number of arguments for " + name + ": " + words.join(" "));
if ("--stack" in options[name] && given["--stack"] !== "dev") refuse("no stack named '" + given["--stack"] + "' found");
const run = () => {
  if (!given["--yes"]) refuse("--yes or --skip-preview must be passed in to proceed when running in non-interactive mode");
  for (const flag of ["--replace", "--target", "--target-replace"]) {
    if (flag in given && !urns.includes(given[flag])) refuse("no resource " + given[flag]);
  }
  return "Resources: changed";
};
const answers = {
  version: () => "v3.265.0",
  stack: () => ["Current stack is dev:", ...urns.map((urn) => "    │  URN: " + (given["--show-urns"] ? urn : ""))].join("\\n"),
  "stack output": () => {
    if (words.length === 0) return Object.keys(outputs).join("\\n");
    const value = outputs[words[0]] ?? refuse("current stack does not have output property '" + words[0] + "'");
    return typeof value === "string" ? value : JSON.stringify(value);
  },
  "stack ls": () => JSON.stringify([{ name: "dev" }]),
  "stack export": () => "{}",
  "config set": () => words[0].startsWith("modelfront:") ? "" : refuse("invalid configuration key: " + words[0]),
  up: run,
  destroy: run,
};
console.log(answers[name]());
`;

/** Writes the stand-in below a folder. @param outputs of the stack `dev` */
export function createPulumiStandIn(folder: string, outputs: Readonly<Record<string, unknown>>): PulumiStandIn {
  const { version } = JSON.parse(readFileSync(path.join(repository, "node_modules/pulumi/package.json"), "utf8")) as {
    readonly version: string;
  };
  const home = path.join(folder, "pulumi-home");
  const bin = path.join(home, "versions", version, "bin");
  const log = path.join(folder, "pulumi-calls.txt");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, "pulumi"), program);
  writeFileSync(path.join(bin, "stand-in.json"), JSON.stringify({ options, outputs, urns, log }));
  chmodSync(path.join(bin, "pulumi"), 0o755);
  return { home, calls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []) };
}
