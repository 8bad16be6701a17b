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

/** Program that answers outputs and lists, and takes what changes a stack; anything else fails as a misspelt command would. */
const program = `#!/usr/bin/env node
const fs = require("node:fs"), path = require("node:path");
const args = process.argv.slice(2), line = args.join(" ");
const { outputs, log } = JSON.parse(fs.readFileSync(path.join(__dirname, "stand-in.json"), "utf8"));
fs.appendFileSync(log, line + "\\n");
const answers = [
  [/^version$/, () => "v3.265.0"],
  [/^stack output (\\w+) --stack dev( --json)?$/, ([, name]) => {
    const value = outputs[name];
    if (value === undefined) process.exit(1);
    return typeof value === "string" ? value : JSON.stringify(value);
  }],
  [/^stack output --stack dev$/, () => Object.keys(outputs).join("\\n")],
  [/^stack ls --json$/, () => JSON.stringify([{ name: "dev" }])],
  [/^stack export --stack dev$/, () => "{}"],
  [/^stack --show-urns --stack dev$/, () => "urn:pulumi:dev::modelfront::aws:sagemaker/endpoint:Endpoint::iris"],
  [/^config set --stack dev (--path )?modelfront:\\S+ \\S+$/, () => ""],
  [/^(up|destroy) --stack dev --yes$/, () => "Resources: changed"],
];
for (const [pattern, answer] of answers) {
  const match = pattern.exec(line);
  if (match) { console.log(answer(match)); process.exit(0); }
}
console.error("The stand-in for Pulumi does not know: pulumi " + line);
process.exit(255);
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
  writeFileSync(path.join(bin, "stand-in.json"), JSON.stringify({ outputs, log }));
  chmodSync(path.join(bin, "pulumi"), 0o755);
  return { home, calls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []) };
}
