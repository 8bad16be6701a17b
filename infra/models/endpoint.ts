import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAutoscaling } from "./autoscaling";
import { type BuiltModel } from "../build/parts";
import { type HostedModel } from "./hosted-model";
import { type HostingSettings, type VariantSettings } from "../settings/schema/hosting";
import { type InferenceImage } from "./image";
import { modelContainer, type ModelContainer } from "./container";
import { type ModelStore } from "./store";
import { releaseName } from "../release/content";
import { executionPolicy, trustPolicy } from "../iam/roles";
import { type Settings } from "../settings";

export interface ModelEndpointArgs {
  readonly model: BuiltModel;
  readonly store: Pick<ModelStore, "artifactOf">;
  /** The inference server's; null where no model of the stack runs in it. */
  readonly image: Pick<InferenceImage, "uri" | "contentKey" | "repositoryArn"> | null;
  readonly settings: Pick<Settings, "logs" | "region">;
}

/**
 * One model behind one SageMaker endpoint, serverless or always on.
 *
 * An endpoint is never changed. All that it is made of is named for its content (artifacts, images, hosting,
 * environment), so a change makes another one beside it, and Pulumi deletes the old one at the end of the update.
 */
export class ModelEndpoint extends pulumi.ComponentResource implements HostedModel {
  readonly endpointName: pulumi.Output<string>;
  readonly endpointArn: pulumi.Output<string>;
  readonly configurationName: pulumi.Output<string>;
  readonly releaseName: string;
  readonly model: BuiltModel;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:ModelEndpoint", name, {}, opts);
    const { model, store, image, settings } = args;
    const { hosting, environment } = model.settings;
    const release = releaseName(model, image?.contentKey ?? "");
    const child = { parent: this };
    const place = { region: settings.region, store, image, environment };
    const variants = model.variants.map((variant, i) => ({
      settings: variant.settings,
      // Pulumi makes names from it, so it has no room for a name that users choose.
      logicalName: model.variants.length === 1 ? release : `${release}-${i + 1}`,
      containers: variant.containers.map((content) => modelContainer(content, place)),
    }));

    // Pulumi makes up the role's name; the log and the endpoint have it too, since SageMaker names the one for the other.
    const role = new aws.iam.Role(release, { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com") }, child);
    // SageMaker would make a group of this name by itself, kept for ever and left behind by `pulumi destroy`.
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
    const productionVariants = variants.map(({ settings: variant, logicalName, containers }) => {
      const container = new aws.sagemaker.Model(
        logicalName,
        { executionRoleArn: role.arn, ...modelContainers(containers) },
        { parent: this, dependsOn: policy },
      );
      return productionVariant(hosting, variant, container.name);
    });
    const configuration = new aws.sagemaker.EndpointConfiguration(release, { productionVariants }, child);
    const endpoint = new aws.sagemaker.Endpoint(
      release,
      { name: role.name, endpointConfigName: configuration.name },
      child,
    );
    if (hosting.mode === "always-on" && hosting.autoscaling) {
      for (const { settings: variant, logicalName } of variants) {
        createAutoscaling(logicalName, { endpoint, variantName: variant.name, settings: hosting.autoscaling }, this);
      }
    }

    this.endpointName = endpoint.name;
    this.endpointArn = endpoint.arn;
    this.configurationName = configuration.name;
    this.releaseName = release;
    this.model = model;
    this.registerOutputs({ endpointName: this.endpointName });
  }
}

/** One container answers by itself; several are a chain, each working on what the one before it answered. */
function modelContainers(containers: readonly ModelContainer[]): Partial<aws.sagemaker.ModelArgs> {
  const definitions = containers.map(({ definition }) => definition);
  return definitions.length === 1 ? { primaryContainer: definitions[0] } : { containers: definitions };
}

/** One variant of an endpoint: all that the two kinds of hosting differ in. */
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
