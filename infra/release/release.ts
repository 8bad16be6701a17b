import { type CandidateFunction, type LiveFunction } from "../functions/live-function";
import { type AwsAccess } from "../hooks";
import { type HostedModel } from "../models/hosted-model";
import { createDrainHook } from "./drain";
import { createReleaseHook, type ReleasedFunctions, type ReleaseHookArgs } from "./hook";

export interface ReleaseArgs {
  readonly functions: ReleasedFunctions<CandidateFunction>;
  readonly endpoints: readonly HostedModel[];
  readonly registry?: ReleaseHookArgs["registry"];
  readonly access: AwsAccess;
}

/**
 * Moves the aliases of all functions to their new versions. None moves before the gate has passed all of them.
 * @param name of the gate
 */
export function goLive(
  name: string,
  { functions, endpoints, registry = null, access }: ReleaseArgs,
): ReleasedFunctions<LiveFunction> {
  const gate = createReleaseHook(name, { functions, endpoints, registry, access });
  const { api, stream, authorizer } = functions;
  // Every alias waits for every version: the gate asks all of them, whichever alias runs it.
  const needs = [api, stream, authorizer].flatMap((one) => one?.needs ?? []);
  const live = (functionName: string, one: CandidateFunction) => {
    const drain = createDrainHook(`${functionName}-drain`, { functionName, seconds: one.timeoutSeconds });
    return one.goLive(needs, { gate, drain });
  };
  return {
    api: live("api", api),
    stream: stream && live("stream", stream),
    authorizer: authorizer && live("authorizer", authorizer),
  };
}
