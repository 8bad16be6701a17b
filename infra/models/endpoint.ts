import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAutoscaling } from "./autoscaling";
import { type BuiltModel } from "../build/parts";
import { type CapturedData } from "./captured-data";
import { hasEncryptedVolume } from "../encryption";
import { isAwake, type HostedModel } from "./hosted-model";
import { type HostingSettings, type VariantSettings } from "../settings/schema/hosting";
import { type InferenceImage } from "./image";
import { modelContainer, variablesOf, type ModelContainer } from "./container";
import { type ModelStore } from "./store";
import { releaseName } from "../release/content";
import { networkPolicy } from "../iam/network";
import { executionPolicy, trustPolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";

export interface ModelEndpointArgs {
  readonly model: BuiltModel;
  readonly store: Pick<ModelStore, "artifactOf">;
  /** Image of the inference server; null if no model of the stack uses it. */
  readonly image: Pick<InferenceImage, "uri" | "contentKey" | "repositoryArn"> | null;
  /** Id of the stack's account, on whose behalf SageMaker may assume the model's role. */
  readonly account: pulumi.Input<string>;
  /** Where captured data goes; null if no model of the stack captures any. */
  readonly captured?: Pick<CapturedData, "configOf" | "policyOf"> | null;
  readonly settings: Pick<Settings, "encryption" | "logs" | "network" | "region">;
}

/**
 * One model behind one SageMaker endpoint, serverless or always on.
 *
 * Asleep, it has everything but the endpoint, its configuration and its autoscaling: nothing that is billed by the hour. The
 * role and the log stay, and the names, so that waking is creating the endpoint alone.
 *
 * An endpoint is never changed in place. The names of its parts contain a key of their content (artifacts, images, hosting,
 * environment), so a change creates a new endpoint, and Pulumi deletes the old one at the end of the update.
 */
export class ModelEndpoint extends pulumi.ComponentResource implements HostedModel {
  readonly endpointName: pulumi.Output<string>;
  readonly endpointArn: pulumi.Output<string> | null;
  readonly endpointUrn: pulumi.Output<string> | null;
  readonly configurationName: pulumi.Output<string> | null;
  readonly repositoryArns: readonly pulumi.Input<string>[];
  readonly releaseName: string;
  readonly model: BuiltModel;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:ModelEndpoint", name, {}, opts);
    const { model, store, image, account, captured, settings } = args;
    const { hosting } = model.settings;
    const network = settings.network?.models ? settings.network : undefined;
    const release = releaseName(model, image?.contentKey ?? "", { network, volumeKey: volumeKeyOf(hosting, settings) });
    const child = { parent: this };
    const place = { region: settings.region, store, image, environment: variablesOf(model.environment) };
    const variants = model.variants.map((variant, i) => ({
      settings: variant.settings,
      // Pulumi derives physical names from it, so it must not contain a variant name of any length.
      logicalName: model.variants.length === 1 ? release : `${release}-${i + 1}`,
      containers: variant.containers.map((content) => modelContainer(content, place)),
    }));

    // Log group and endpoint share the role's generated name, because SageMaker derives the log group from the endpoint.
    const role = new aws.iam.Role(
      release,
      { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", account) },
      child,
    );
    // Otherwise SageMaker creates this group itself: without retention, and left behind by `pulumi destroy`.
    const logGroup = new aws.cloudwatch.LogGroup(
      release,
      {
        name: pulumi.interpolate`/aws/sagemaker/Endpoints/${role.name}`,
        retentionInDays: settings.logs.retentionDays,
      },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      release,
      {
        role: role.name,
        policy: executionPolicy({
          containers: variants.flatMap(({ containers }) => containers),
          logGroupArn: logGroup.arn,
        }),
      },
      child,
    );
    const grant = (what: string, document: aws.iam.PolicyDocument) =>
      new aws.iam.RolePolicy(`${release}-${what}`, { role: role.name, policy: document }, child);
    const policies = [
      policy,
      ...(network ? [grant("network", networkPolicy("sagemaker"))] : []),
      ...(captureOf(hosting) && captured ? [grant("capture", captured.policyOf(model.settings.name))] : []),
    ];
    const placement = {
      ...(network && { vpcConfig: { subnets: network.subnetIds, securityGroupIds: network.securityGroupIds } }),
      ...(needsNoNetwork(model) && { enableNetworkIsolation: true }),
    };
    const productionVariants = variants.map(({ settings: variant, logicalName, containers }) => {
      const container = new aws.sagemaker.Model(
        logicalName,
        { executionRoleArn: role.arn, ...modelContainers(containers), ...placement },
        { parent: this, dependsOn: policies },
      );
      return productionVariant(hosting, variant, container.name);
    });
    const live = isAwake({ model }) ? this.createEndpoint(release, role.name, productionVariants, args) : null;
    if (live && hosting.mode === "always-on" && hosting.autoscaling) {
      for (const { settings: variant, logicalName } of variants) {
        const scaled = { model: model.settings.name, endpoint: live.endpoint, variantName: variant.name };
        createAutoscaling(logicalName, { ...scaled, settings: hosting.autoscaling }, this);
      }
    }

    this.endpointName = live?.endpoint.name ?? role.name;
    this.endpointArn = live && live.endpoint.arn;
    this.endpointUrn = live && live.endpoint.urn;
    this.configurationName = live && live.configuration.name;
    this.repositoryArns = variants.flatMap(({ containers }) => containers.map(({ repositoryArn }) => repositoryArn));
    this.releaseName = release;
    this.model = model;
    this.registerOutputs({ endpointName: this.endpointName });
  }

  private createEndpoint(
    release: string,
    name: pulumi.Output<string>,
    productionVariants: aws.sagemaker.EndpointConfigurationArgs["productionVariants"],
    { model, captured }: ModelEndpointArgs,
  ) {
    const child = { parent: this };
    const capture = captureOf(model.settings.hosting);
    const configuration = new aws.sagemaker.EndpointConfiguration(
      release,
      {
        productionVariants,
        ...(capture && captured && { dataCaptureConfig: captured.configOf(model.settings.name, capture.percent) }),
      },
      child,
    );
    const endpoint = new aws.sagemaker.Endpoint(
      release,
      { name, endpointConfigName: configuration.name },
      // Only `pulumi up --replace` replaces an endpoint, one that Failed, and its name is taken until it is deleted.
      { parent: this, deleteBeforeReplace: true },
    );
    return { configuration, endpoint };
  }
}

/** Setting of the key for the instances' volumes; undefined if AWS manages it, or there are none to encrypt. */
function volumeKeyOf(hosting: HostingSettings, { encryption }: Pick<Settings, "encryption">): string | undefined {
  const isEncrypted = hosting.mode === "always-on" && hasEncryptedVolume(hosting.instanceType);
  return isEncrypted && encryption.kmsKey !== "managed" ? encryption.kmsKey : undefined;
}

function captureOf(hosting: HostingSettings) {
  return hosting.mode === "always-on" ? hosting.dataCapture : undefined;
}

/** Tells whether the containers can be cut off from the network. Serverless endpoints do not offer it; images of others may download at start. */
function needsNoNetwork({ settings, variants }: BuiltModel): boolean {
  const runServer = variants.every(({ containers }) => containers.every(({ runs }) => runs === "server"));
  return settings.hosting.mode === "always-on" && runServer;
}

/** Arguments for one container, or for a pipeline in which each container processes the previous one's output. */
function modelContainers(containers: readonly ModelContainer[]): Partial<aws.sagemaker.ModelArgs> {
  const definitions = containers.map(({ definition }) => definition);
  return definitions.length === 1 ? { primaryContainer: definitions[0] } : { containers: definitions };
}

/** Production variant of an endpoint. The two kinds of hosting differ in nothing else. */
export function productionVariant(
  hosting: HostingSettings,
  { name, weight }: Pick<VariantSettings, "name" | "weight">,
  modelName: pulumi.Input<string>,
): aws.types.input.sagemaker.EndpointConfigurationProductionVariant {
  const variant = { variantName: name, modelName };
  switch (hosting.mode) {
    case "serverless": {
      const { memoryMb, maxConcurrency, provisionedConcurrency } = hosting;
      return {
        ...variant,
        serverlessConfig: {
          memorySizeInMb: memoryMb,
          maxConcurrency,
          ...(provisionedConcurrency !== undefined && { provisionedConcurrency }),
        },
      };
    }
    case "always-on": {
      const { instanceType, instanceCount, volumeGb, startupSeconds, inferenceAmi } = hosting;
      return {
        ...variant,
        instanceType,
        initialInstanceCount: instanceCount,
        initialVariantWeight: weight,
        ...(volumeGb !== undefined && { volumeSizeInGb: volumeGb }),
        ...(startupSeconds !== undefined && {
          modelDataDownloadTimeoutInSeconds: startupSeconds,
          containerStartupHealthCheckTimeoutInSeconds: startupSeconds,
        }),
        ...(inferenceAmi !== undefined && { inferenceAmiVersion: inferenceAmi }),
      };
    }
  }
}
