import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { type Summary } from "../infra/summary";

/**
 * Finds the endpoint of a model of a deployed stack, by the stack's output `endpoints`.
 * @throws Error naming the option `--endpoint`, or the models that have an endpoint
 */
export async function endpointOf(model: string, stack: string): Promise<string> {
  const endpoints = JSON.parse(await stackOutput(stack, "endpoints", "--endpoint")) as Readonly<Record<string, string>>;
  const found = endpoints[model];
  if (found !== undefined) return found;
  throw new Error(`The stack ${stack} has no endpoint of ${model}. Available: ${Object.keys(endpoints).join(", ")}.`);
}

/**
 * Reads an output of a deployed stack through Pulumi's command line.
 * @param instead the option that makes this unnecessary
 * @throws Error naming that option
 */
export async function stackOutput(stack: string, output: keyof Summary, instead: string): Promise<string> {
  try {
    const cwd = path.join(__dirname, "..");
    const { stdout } = await promisify(execFile)("pulumi", ["stack", "output", output, "--stack", stack], { cwd });
    return stdout.trim();
  } catch (error) {
    const reason = (error as Error).message.trimEnd().split("\n").at(-1)!;
    throw new Error(
      `\`pulumi stack output ${output} --stack ${stack}\` does not work here: deploy the stack, or say ${instead}. (${reason})`,
      { cause: error },
    );
  }
}
