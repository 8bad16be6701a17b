import { Command } from "commander";
import { type Finding } from "./doctor/finding";
import { runCommand } from "./doctor/machine";
import { runDoctor } from "./doctor/run-doctor";

interface Options {
  readonly offline?: true;
  readonly json?: true;
}

/** Exit codes, besides 0. */
const exitCodes = { failure: 1, unknown: 2 } as const;

const labels: Readonly<Record<Finding["state"], string>> = {
  ok: "ok     ",
  warning: "WARNING",
  failure: "FAILURE",
  unknown: "unknown",
};

function createProgram(): Command {
  return new Command("npm run doctor --")
    .description(
      "Checks what deploying and running a stack takes: Node.js, Pulumi, Docker, settings, credentials, quotas, trust policies, leftovers.",
    )
    .argument("[stack]", "of Pulumi.<stack>.yaml", "dev")
    .option("--offline", "only what needs no AWS account")
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing stands in the way (warnings may), 1 something does, 2 something could not be checked.",
    )
    .showHelpAfterError("Say --help for what there is.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.unknown))
    .action(run);
}

async function run(stack: string, { offline, json }: Options): Promise<void> {
  const findings = await runDoctor({ stack, isOffline: offline === true, run: runCommand });
  console.log(json ? JSON.stringify({ stack, findings }) : describe(findings).join("\n"));
  const has = (state: Finding["state"]) => findings.some((finding) => finding.state === state);
  if (has("failure")) process.exitCode = exitCodes.failure;
  else if (has("unknown")) process.exitCode = exitCodes.unknown;
}

function describe(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ check, state, message, repair }) => [
    `${labels[state]}  ${check}: ${message}`,
    ...(repair === null ? [] : [`         $ ${repair}`]),
  ]);
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = exitCodes.unknown;
  });
