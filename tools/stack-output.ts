import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/**
 * Reads an output of a deployed stack through Pulumi's command line.
 * @param instead the option that makes this unnecessary
 * @throws Error naming that option
 */
export async function stackOutput(stack: string, output: string, instead: string): Promise<string> {
  try {
    const cwd = path.join(__dirname, "..");
    const { stdout } = await promisify(execFile)("pulumi", ["stack", "output", output, "--stack", stack], { cwd });
    return stdout.trim();
  } catch (error) {
    const [reason] = (error as Error).message.split("\n").slice(-1);
    throw new Error(
      `\`pulumi stack output ${output} --stack ${stack}\` does not work here: deploy the stack, or say ${instead}. (${reason || (error as Error).message})`,
      { cause: error },
    );
  }
}
