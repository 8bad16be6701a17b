import * as pulumi from "@pulumi/pulumi";
import { routedVariants } from "../functions/environment";
import { type CandidateFunction } from "../functions/live-function";
import { type ModelRegistry } from "../governance/registry";
import { valueOf, type AwsAccess } from "../hooks";
import { isAwake, type HostedModel } from "../models/hosted-model";
import { type CandidateModel, type CandidateRelease } from "./candidate";
import type * as releaseGate from "./gate";
import { type GatePorts } from "./gate-ports";
import { modelVersion } from "./content";
import type * as releasePorts from "./ports";
import { type Registration } from "./registration";

/** Functions of a stack, released together. Null for those that it does not have. */
export interface ReleasedFunctions<One> {
  readonly api: One;
  readonly stream: One | null;
  readonly authorizer: One | null;
}

export interface ReleaseHookArgs {
  readonly functions: ReleasedFunctions<Pick<CandidateFunction, "functionName" | "version">>;
  readonly endpoints: readonly HostedModel[];
  /** Null or absent for a stack that registers no releases. */
  readonly registry?: Pick<ModelRegistry, "groupOf" | "needsApproval"> | null;
  readonly access: AwsAccess;
}

/**
 * Creates the release gate as a hook of the functions' aliases. Whichever alias is first to move has everything checked;
 * the others wait for the same verdict. @see checkRelease
 */
export function createReleaseHook(name: string, args: ReleaseHookArgs): pulumi.ResourceHook {
  let verdict: Promise<void> | undefined;
  return new pulumi.ResourceHook(name, async () => {
    if (verdict === undefined) return (verdict = check(args));
    await verdict.catch(() => {
      throw new Error("The release gate refused this release. The reasons are stated once, with another alias.");
    });
  });
}

async function check({ functions, endpoints, registry = null, access }: ReleaseHookArgs): Promise<void> {
  /* eslint-disable @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client */
  const { checkRelease } = require("./gate") as typeof releaseGate;
  const { createGatePorts } = require("./ports") as typeof releasePorts;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const awake = endpoints.filter(isAwake);
  const chats = awake.filter(({ model }) => model.folder.contract.kind === "chat");
  const release: CandidateRelease = {
    models: await Promise.all(awake.map((endpoint) => candidateOf(endpoint, registry))),
    stream: functions.stream && { chats: chats.map(({ model }) => model.settings.name) },
    authorizer: functions.authorizer !== null,
  };
  const versions = {
    api: await versionOf(functions.api),
    stream: functions.stream && (await versionOf(functions.stream)),
    authorizer: functions.authorizer && (await versionOf(functions.authorizer)),
  };
  await checkRelease(release, createGatePorts(access, versions, report));
}

async function candidateOf(
  endpoint: HostedModel,
  registry: ReleaseHookArgs["registry"] = null,
): Promise<CandidateModel> {
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
    registration: registry && (await registrationOf(endpoint, registry)),
  };
}

async function registrationOf(
  { model, releaseName, configurationName }: HostedModel,
  { groupOf, needsApproval }: NonNullable<ReleaseHookArgs["registry"]>,
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
    contract: folder.contract,
    card: (variant === undefined ? undefined : folder.variants[variant]?.card) ?? folder.card,
  };
}

async function versionOf({ functionName, version }: Pick<CandidateFunction, "functionName" | "version">) {
  return { name: await valueOf(functionName), version: await valueOf(version) };
}

/** Shows progress in the output of `pulumi up`. */
const report: GatePorts["report"] = (line, lasts) =>
  void pulumi.log.info(line, undefined, undefined, lasts === "fleeting");
