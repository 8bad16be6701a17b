import * as pulumi from "@pulumi/pulumi";
import { modelVersion, sharedArtifacts } from "./content";
import { routedVariants } from "../functions/environment";
import { type CandidateFunction } from "../functions/live-function";
import { type ModelRegistry } from "../governance/registry";
import { valueOf, type AwsAccess } from "../hooks";
import { isAwake, type HostedModel } from "../models/hosted-model";
import { type ReleaseSettings } from "../settings/schema/release";
import type * as releaseProcess from "./process";
import { type RecordedModel } from "./record-release";
import { type Registration } from "./registration";
import { type TrafficShift } from "./traffic-shift";

/** Functions of a stack, released together. Null for those that it does not have. */
export interface ReleasedFunctions<One> {
  readonly api: One;
  readonly stream: One | null;
  readonly authorizer: One | null;
}

export interface ReleaseHookArgs {
  readonly functions: ReleasedFunctions<Pick<CandidateFunction, "functionName" | "version" | "timeoutSeconds">>;
  readonly endpoints: readonly HostedModel[];
  /** Null or absent for a stack that registers no releases. */
  readonly registry?: Pick<ModelRegistry, "groupOf" | "needsApproval"> | null;
  readonly access: AwsAccess;
  /** Moves the traffic of the API in steps; null if it moves all at once. */
  readonly shift: Pick<TrafficShift, "application" | "group"> | null;
  readonly settings: ReleaseSettings;
  /** Where the records of releases are. */
  readonly bucket: pulumi.Output<string>;
  /** How a restore creates endpoints again. */
  readonly restore: {
    /** Null for a stack that manages no endpoint. */
    readonly roleArn: pulumi.Output<string> | null;
    readonly tags: Readonly<Record<string, string>>;
  };
}

export interface ReleaseHooks {
  /** Checks and records the release, once, whichever alias is first. */
  readonly gate: pulumi.ResourceHook;
  /** The gate, and then the move of the API's traffic, in steps if the stack has them. */
  readonly move: pulumi.ResourceHook;
  /**
   * Deletes what a restore created, once the API and the stream have all their traffic on the release. For the aliases of both:
   * it does nothing while the other one has not moved.
   */
  readonly retire: pulumi.ResourceHook;
}

/**
 * Creates the hooks of the functions' aliases. Whichever alias is first to move has everything checked; the others wait for
 * the same verdict. @see releaseProcess
 */
export function createReleaseHooks(name: string, args: ReleaseHookArgs): ReleaseHooks {
  let verdict: Promise<void> | undefined;
  const check = async () => load().checkAndRecord(await candidateOf(args), report);
  const gate = async () => {
    if (verdict === undefined) return (verdict = check());
    await verdict.catch(() => {
      throw new Error("The release gate refused this release. The reasons are stated once, with another alias.");
    });
  };
  const { api, stream } = args.functions;
  const seconds = Math.max(api.timeoutSeconds, stream?.timeoutSeconds ?? 0);
  // One at a time: the second finds nothing left to delete.
  let retired: Promise<void> = Promise.resolve();
  const retire = async () => load().retireFormer(await candidateOf(args), seconds, report);
  const gateHook = new pulumi.ResourceHook(name, gate);
  return {
    gate: gateHook,
    move: args.shift
      ? new pulumi.ResourceHook(`${name}-shift`, async () => {
          await gate();
          await load().shiftRelease(await candidateOf(args), report);
        })
      : gateHook,
    retire: new pulumi.ResourceHook(`${name}-retire`, () => (retired = retired.then(retire, retire))),
  };
}

/** Loads what the hooks do, with its SDK clients, which evaluating the program does not need. */
function load(): typeof releaseProcess {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
  return require("./process") as typeof releaseProcess;
}

async function candidateOf(args: ReleaseHookArgs): Promise<releaseProcess.Release> {
  const { functions, endpoints, registry = null, access, shift, settings, bucket, restore } = args;
  const awake = endpoints.filter(isAwake);
  const chats = awake.filter(({ model }) => model.folder.contract.kind === "chat");
  return {
    access,
    settings,
    bucket: await valueOf(bucket),
    models: await Promise.all(awake.map((endpoint) => modelOf(endpoint, registry, bucket))),
    artifacts: endpoints.flatMap(({ model }) => sharedArtifacts(model) ?? []),
    stream: functions.stream && { chats: chats.map(({ model }) => model.settings.name) },
    authorizer: functions.authorizer !== null,
    functions: {
      api: await versionOf(functions.api),
      stream: functions.stream && (await versionOf(functions.stream)),
      authorizer: functions.authorizer && (await versionOf(functions.authorizer)),
    },
    shift: shift && { application: await valueOf(shift.application), group: await valueOf(shift.group) },
    restore: { roleArn: restore.roleArn && (await valueOf(restore.roleArn)), tags: restore.tags },
  };
}

async function modelOf(
  endpoint: HostedModel,
  registry: ReleaseHookArgs["registry"] = null,
  bucket: pulumi.Output<string>,
): Promise<RecordedModel> {
  const { model, endpointName, endpointUrn, configurationName } = endpoint;
  return {
    name: model.settings.name,
    endpointName: await valueOf(endpointName),
    endpointUrn: endpointUrn && (await valueOf(endpointUrn)),
    configurationName: configurationName && (await valueOf(configurationName)),
    variants: model.variants.map(({ settings, golden }) => ({
      targetVariant: routedVariants(model.settings.hosting).includes(settings.name) ? settings.name : null,
      golden,
    })),
    artifacts: sharedArtifacts(model),
    version: modelVersion(model),
    metrics: model.folder.card.metrics.map(({ name, value }) => ({ name, value })),
    obstacle: obstacleOf({ model, configurationName }),
    registration: registry && (await registrationOf(endpoint, registry, await valueOf(bucket))),
  };
}

async function registrationOf(
  { model, releaseName, configurationName }: HostedModel,
  { groupOf, needsApproval }: NonNullable<ReleaseHookArgs["registry"]>,
  bucket: string,
): Promise<Registration | null> {
  const { settings, folder, variants } = model;
  const group = groupOf(settings.name);
  if (group === null || configurationName === null) return null;
  const variant = variants[0]?.settings.variant;
  return {
    group: await valueOf(group),
    release: releaseName,
    version: modelVersion(model),
    needsApproval,
    configurationName: await valueOf(configurationName),
    artifacts: sharedArtifacts(model)?.map((key, i) => ({
      variant: variants[i]?.settings.name ?? "",
      url: `s3://${bucket}/${key}`,
    })),
    contract: folder.contract,
    card: (variant === undefined ? undefined : folder.variants[variant]?.card) ?? folder.card,
  };
}

/** Says why a model's endpoint cannot be created again from a record; null if it can. */
function obstacleOf({ model, configurationName }: Pick<HostedModel, "model" | "configurationName">): string | null {
  if (configurationName === null) return "The stack does not manage its endpoint.";
  const secrets = Object.entries(model.environment).filter(([, { secret }]) => secret);
  if (secrets.length === 0) return null;
  return `No record holds the secret values of ${secrets.map(([name]) => name).join(", ")}.`;
}

async function versionOf({ functionName, version }: Pick<CandidateFunction, "functionName" | "version">) {
  return { name: await valueOf(functionName), version: await valueOf(version) };
}

/** Shows progress in the output of `pulumi up`. */
const report: releaseProcess.Report = (line, lasts) =>
  void pulumi.log.info(line, undefined, undefined, lasts === "fleeting");
