import { Command, InvalidArgumentError } from "commander";
import { readStackFile } from "../infra/settings/stack-file";
import { evaluateStack } from "./graph/stack-graph";
import { deployPolicy } from "./rights/deploy-policy";

/** Implements `npm run deploy-rights`: prints the IAM policy that deploying a stack takes. */
async function main(): Promise<void> {
  const program = new Command("npm run deploy-rights --")
    .description(
      "Prints the IAM policy with the rights that deploying a stack takes, from the resources that it declares. No Pulumi " +
        "CLI, credentials or network needed.",
    )
    .argument("[stack]", "of Pulumi.<stack>.yaml", "dev")
    .option("--account <id>", "id of the AWS account (default: any)", accountId, "*")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const [stack = "dev"] = program.processedArgs as [string];
  try {
    const settings = readStackFile(stack);
    const { resources } = await evaluateStack({ stack });
    const policy = deployPolicy({ resources, settings, account: program.opts<{ account: string }>().account });
    console.log(JSON.stringify(policy, null, 2));
  } catch (error) {
    program.error((error as Error).message);
  }
}

function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError("An account id has 12 digits.");
  return text;
}

void main();
