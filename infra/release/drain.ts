import * as pulumi from "@pulumi/pulumi";
import { setTimeout as wait } from "node:timers/promises";

export interface DrainHookArgs {
  readonly functionName: string;
  /** Longest time that a request runs. */
  readonly seconds: number;
}

/**
 * Creates a hook that runs after a function's alias has moved. It waits until the last request on the previous version has
 * ended. Pulumi deletes old endpoints and policies at the end of an update, so after this. It does not wait if the function
 * keeps its policies, which are named for what they allow: then nothing that the previous version uses is deleted.
 * @param pause replaces the wait, in milliseconds
 */
export function createDrainHook(
  name: string,
  { functionName, seconds }: DrainHookArgs,
  pause: (milliseconds: number) => Promise<void> = wait,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async ({ oldInputs, newInputs }) => {
    if (policiesIn(oldInputs) === policiesIn(newInputs)) return;
    void pulumi.log.info(`${functionName}: waiting ${seconds} s for requests on the previous version to end`);
    await pause(seconds * 1000);
  });
}

/** The alias' description, which names the function's policies. */
function policiesIn(inputs: unknown): unknown {
  return (inputs as { readonly description?: string } | undefined)?.description;
}
