import { Command, type CommanderError } from "commander";
import { readStackFile } from "../infra/settings/stack-file";
import { abortRelease } from "./release/abort";
import { describeReleases, describeStatus } from "./release/describe-releases";
import { openReleaseStack, readReleases } from "./release/open-stack";
import { viewReleases } from "./release/release-view";
import { restoreRelease, runningShift } from "./release/restore";
import { stackOutput } from "./stack-output";

interface ReleaseChoice {
  readonly bucket?: string;
  readonly json?: true;
}

/** Exit status. 0: done; 1: refused or failed, or a split or restore that nobody finishes; 2: wrong arguments. */
const failed = 1;
const wrongArguments = 2;

function createProgram(): Command {
  const exit = ({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? 0 : wrongArguments);
  const program = new Command("npm run release --")
    .description("Shows the releases of a deployed stack, stops a running one, and restores a former one.")
    .showHelpAfterError("Say --help for what there is.")
    .exitOverride(exit);
  const about = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .argument("<stack>", "the deployed stack, such as prod")
      .option("--bucket <name>", "the stack's bucket of models (default: its output `modelBucket`, by Pulumi)")
      .option("--json", "print the result as JSON")
      .showHelpAfterError("Say --help for what there is.")
      .exitOverride(exit);

  about("status", "Shows which release gets which share of the traffic, and what to do next.").action(showStatus);
  about("list", "Lists the kept releases, newest first: live, candidate, former, recorded and rolled back.").action(
    async (stack: string, choice) => {
      const releases = viewReleases(await readReleases(await open(stack, choice as ReleaseChoice)));
      print(choice as ReleaseChoice, { stack, releases }, describeReleases(releases));
    },
  );
  about("abort", "Stops a running shift, whose traffic returns, or an unfinished restore.").action(
    async (stack: string, choice: ReleaseChoice) => {
      const aborted = await abortRelease(await open(stack, choice));
      const nothing = aborted.deployment === null && aborted.deleted.length === 0;
      print(choice, { stack, ...aborted }, [
        `${nothing ? "Nothing to stop." : "Stopped."} Traffic: ${aborted.traffic}.`,
        `Next: fix the cause or revert the change, then run \`pulumi up --stack ${stack}\`.`,
      ]);
    },
  );
  about("restore", "Moves all traffic to a former release, and creates those of its endpoints that are gone.")
    .argument("[release]", "number of the release (default: the newest before the live one that had all traffic)")
    .action(async (stack: string, release: string | undefined, choice: ReleaseChoice) => {
      const restored = await restoreRelease(await open(stack, choice), release);
      print(choice, { stack, ...restored }, [
        `Restored release ${restored.release}.`,
        "It stays live until a new release: `pulumi up` without a change leaves it, `pulumi up --refresh` moves the traffic to the program's version again.",
        `Next: revert the change in the repository, then run \`pulumi up --stack ${stack}\`, which deletes what this restore created.`,
      ]);
    });
  return program;
}

async function showStatus(stack: string, choice: ReleaseChoice): Promise<void> {
  const opened = await open(stack, choice);
  const found = await readReleases(opened);
  const deployment = await runningShift(opened, found.newest);
  const isStuck = (found.alias.candidate !== null && deployment === null) || found.marker?.finished === false;
  const status = { stack, deployment, isStuck, releases: viewReleases(found) };
  print(choice, status, describeStatus(status, found.alias, found.marker));
  if (isStuck) process.exitCode = failed;
}

async function open(stack: string, { bucket }: ReleaseChoice) {
  const { region } = readStackFile(stack);
  const name = bucket ?? (await stackOutput(stack, "modelBucket", "--bucket"));
  return openReleaseStack({ region }, name, (line) => process.stderr.write(`${line}\n`));
}

function print({ json }: ReleaseChoice, value: object, lines: readonly string[]): void {
  console.log(json ? JSON.stringify(value) : lines.join("\n"));
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = failed;
  });
