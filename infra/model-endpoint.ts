import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "./build-parts";
import { contentKey } from "./content-key";
import { type InferenceImage } from "./inference-image";
import { type StoredArtifact } from "./model-store";
import { executionPolicy, trustPolicy } from "./roles";
import { type HostingSettings, type Settings } from "./settings";

export interface ModelEndpointArgs {
  readonly model: BuiltModel;
  readonly artifact: StoredArtifact;
  readonly image: Pick<InferenceImage, "uri" | "contentKey" | "repositoryArn">;
  readonly logs: Settings["logs"];
}

/**
 * One model behind one SageMaker endpoint, serverless or always on.
 *
 * An endpoint is never changed. All that it is made of is named for its content (artifact, image, hosting,
 * environment), so a change makes another one beside it, and Pulumi deletes the old one at the end of the update.
 */
export class ModelEndpoint extends pulumi.ComponentResource {
  /** What callers pass to `InvokeEndpoint`. */
  readonly endpointName: pulumi.Output<string>;
  readonly endpointArn: pulumi.Output<string>;
  /** The configuration that the endpoint is to have: SageMaker may put an earlier one back by itself. */
  readonly configurationName: pulumi.Output<string>;
  /** `<model>-<key>`: stands for the content of this release. */
  readonly releaseName: string;
  readonly model: BuiltModel;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:ModelEndpoint", name, {}, opts);
    const { model, artifact, image, logs } = args;
    const { hosting, environment } = model.settings;
    const release = releaseName(model, image.contentKey);
    const child = { parent: this };

    // Pulumi makes up the role's name; the log and the endpoint have it too, since SageMaker names the one for the other.
    const role = new aws.iam.Role(release, { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com") }, child);
    // SageMaker would make a group of this name by itself, kept for ever and left behind by `pulumi destroy`.
    const logGroup = new aws.cloudwatch.LogGroup(
      release,
      {
        name: pulumi.interpolate`/aws/sagemaker/Endpoints/${role.name}`,
        retentionInDays: logs.retentionDays,
      },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      release,
      {
        role: role.name,
        policy: executionPolicy({
          artifactArn: artifact.arn,
          repositoryArn: image.repositoryArn,
          logGroupArn: logGroup.arn,
        }),
      },
      child,
    );
    const container = new aws.sagemaker.Model(
      release,
      {
        executionRoleArn: role.arn,
        primaryContainer: {
          image: image.uri,
          modelDataUrl: artifact.url,
          environment,
        },
      },
      { parent: this, dependsOn: policy },
    );
    const configuration = new aws.sagemaker.EndpointConfiguration(
      release,
      { productionVariants: [productionVariant(hosting, container.name)] },
      child,
    );
    const endpoint = new aws.sagemaker.Endpoint(
      release,
      { name: role.name, endpointConfigName: configuration.name },
      child,
    );

    this.endpointName = endpoint.name;
    this.endpointArn = endpoint.arn;
    this.configurationName = configuration.name;
    this.releaseName = release;
    this.model = model;
    this.registerOutputs({ endpointName: this.endpointName });
  }
}

/** Logical name of all that a release of a model is made of. */
export function releaseName(
  { settings, artifact }: Pick<BuiltModel, "settings" | "artifact">,
  imageKey: string,
): string {
  const { name, hosting, environment } = settings;
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}-${contentKey([artifact.sha256, imageKey, hosting, variables])}`;
}

/** The one variant of an endpoint: all that the two kinds of hosting differ in. */
export function productionVariant(
  hosting: HostingSettings,
  modelName: pulumi.Input<string>,
): aws.types.input.sagemaker.EndpointConfigurationProductionVariant {
  const variant = { variantName: "live", modelName };
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
    case "always-on":
      return {
        ...variant,
        instanceType: hosting.instanceType,
        initialInstanceCount: hosting.instanceCount,
        initialVariantWeight: 1,
      };
  }
}
