import type * as pulumi from "@pulumi/pulumi";
import { type CandidateFunction, type LiveFunction } from "../functions/live-function";
import { type AwsAccess } from "../hooks";
import { restoreTags } from "../iam/roles";
import { type HostedModel } from "../models/hosted-model";
import { type Settings } from "../settings/schema";
import { createDrainHook } from "./drain";
import { createReleaseHooks, type ReleasedFunctions, type ReleaseHookArgs } from "./hook";
import { RestoreRole } from "./restore-role";
import { TrafficShift } from "./traffic-shift";

export interface ReleaseArgs {
  readonly functions: ReleasedFunctions<CandidateFunction>;
  readonly endpoints: readonly HostedModel[];
  readonly registry?: ReleaseHookArgs["registry"];
  readonly access: AwsAccess;
  /** Bucket of the models, which keeps the releases too. */
  readonly bucket: { readonly bucketName: pulumi.Output<string>; readonly bucketArn: pulumi.Output<string> };
  readonly settings: Pick<Settings, "monitoring" | "network" | "release">;
  /** Topic that alarms notify; null if nothing notifies. */
  readonly topicArn?: pulumi.Output<string> | null;
}

/**
 * Moves the aliases of all functions to their new versions. None moves before the gate has passed all of them. In a release in
 * steps, those of the other functions move only once all of the API's traffic has.
 * @param name of the gate
 */
export function goLive(
  name: string,
  { functions, endpoints, registry = null, access, bucket, settings, topicArn = null }: ReleaseArgs,
): ReleasedFunctions<LiveFunction> {
  const { api, stream, authorizer } = functions;
  const shift =
    settings.release.strategy === "all-at-once"
      ? null
      : new TrafficShift("release", {
          api,
          settings: settings.release,
          runbook: settings.monitoring.runbook,
          topicArn,
        });
  const managed = endpoints.filter(({ repositoryArns }) => repositoryArns.length > 0);
  const role =
    managed.length === 0
      ? null
      : new RestoreRole("restore", {
          endpoints: managed,
          bucketArn: bucket.bucketArn,
          neighbour: api.functionArn,
          network: settings.network,
        });
  const { gate, move, retire } = createReleaseHooks(name, {
    functions,
    endpoints,
    registry,
    access,
    shift,
    settings: settings.release,
    bucket: bucket.bucketName,
    restore: { roleArn: role && role.arn, tags: restoreTags() },
  });
  // Every alias waits for every version: the gate asks all of them, whichever alias runs it.
  const needs = [api, stream, authorizer].flatMap((one) => one?.needs ?? []);
  const drain = (functionName: string, { timeoutSeconds: seconds }: CandidateFunction) =>
    createDrainHook(`${functionName}-drain`, { functionName, seconds });
  const first = api.goLive([...needs, ...(shift?.needs ?? [])], { gate, move, settle: [drain("api", api), retire] });
  const follow = (functionName: string, one: CandidateFunction, then: readonly pulumi.ResourceHook[] = []) =>
    one.goLive([...needs, ...(shift ? [first.alias] : [])], {
      gate,
      move: gate,
      settle: [drain(functionName, one), ...then],
    });
  return {
    api: first,
    // Either alias may be the last of the two to move.
    stream: stream && follow("stream", stream, [retire]),
    authorizer: authorizer && follow("authorizer", authorizer),
  };
}
