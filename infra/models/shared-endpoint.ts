import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sharedPrefix } from "../../functions/core/models/shared-artifacts";
import { contentKey } from "../build/content-key";
import { type BuiltModel } from "../build/parts";
import { releaseName } from "../release/content";
import { type Settings } from "../settings/schema";
import {
  type SharedEndpointSettings,
  sharedHosting,
  sharedVariables,
  sharedVariant,
} from "../settings/schema/shared-endpoint";
import { createAutoscaling } from "./autoscaling";
import { createExecutionRole } from "./execution-role";
import { isAwake, type HostedModel } from "./hosted-model";
import { type InferenceImage } from "./image";
import { createLiveEndpoint, productionVariant, volumeKeyOf } from "./live-endpoint";
import { type ModelStore, type StoredArtifact } from "./store";

export interface SharedEndpointArgs {
  readonly endpoint: SharedEndpointSettings;
  /** Models on it. While all of them are asleep, the endpoint itself does not exist. */
  readonly models: readonly BuiltModel[];
  readonly store: Pick<ModelStore, "bucketName" | "bucketArn" | "artifactOf">;
  readonly image: Pick<InferenceImage, "uri" | "contentKey" | "repositoryArn">;
  /** Id of the stack's account, on whose behalf SageMaker may assume the endpoint's role. */
  readonly account: pulumi.Input<string>;
  readonly settings: Pick<Settings, "encryption" | "logs" | "network" | "region">;
}

/**
 * SageMaker multi-model endpoint: one server for all models with `hosting: { mode: shared }`, always on. It loads artifacts
 * below a prefix in S3 on first use, so a release of a model leaves it alone: the key in its name is of the image and the
 * instances.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/multi-model-endpoints.html
 */
export class SharedEndpoint extends pulumi.ComponentResource {
  readonly endpointName: pulumi.Output<string>;
  /** Null while all of its models are asleep, as are the next two. */
  readonly endpointArn: pulumi.Output<string> | null;
  readonly endpointUrn: pulumi.Output<string> | null;
  readonly configurationName: pulumi.Output<string> | null;
  readonly repositoryArn: pulumi.Input<string>;
  /** `<name>-<key of image and instances>`. */
  readonly releaseName: string;

  constructor(name: string, args: SharedEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:SharedEndpoint", name, {}, opts);
    const { endpoint, models, store, image, account, settings } = args;
    const hosting = sharedHosting(endpoint);
    const environment = sharedVariables(endpoint);
    const network = settings.network?.models ? settings.network : undefined;
    const release = sharedReleaseName(name, image.contentKey, endpoint, {
      network: network && [network.subnetIds, network.securityGroupIds],
      volumeKey: volumeKeyOf(hosting, settings),
    });
    const folder = { bucketArn: store.bucketArn, prefix: sharedPrefix };
    const { role, policies } = createExecutionRole(
      release,
      { account, containers: [{ repositoryArn: image.repositoryArn, folder }], grants: {}, settings },
      this,
    );
    const model = new aws.sagemaker.Model(
      release,
      {
        executionRoleArn: role.arn,
        primaryContainer: {
          image: image.uri,
          mode: "MultiModel",
          modelDataUrl: pulumi.interpolate`s3://${store.bucketName}/${sharedPrefix}`,
          environment,
        },
        ...(network && { vpcConfig: { subnets: network.subnetIds, securityGroupIds: network.securityGroupIds } }),
        // SageMaker fetches the artifacts; the container needs no network. SageMaker's own SDK combines the two as well:
        // https://github.com/aws/sagemaker-python-sdk (MultiDataModel.deploy)
        enableNetworkIsolation: true,
      },
      // SageMaker refuses a prefix without an object.
      { parent: this, dependsOn: [...policies, ...storedArtifacts(models, store).map(({ object }) => object)] },
    );
    const awake = models.filter((one) => isAwake({ model: one }));
    const variants = [productionVariant(hosting, { name: sharedVariant, weight: 1 }, model.name)];
    const live =
      awake.length > 0 ? createLiveEndpoint(release, { name: role.name, productionVariants: variants }, this) : null;
    if (live && hosting.autoscaling) {
      const scaled = {
        models: awake.map((one) => one.settings.name),
        endpoint: live.endpoint,
        variantName: sharedVariant,
      };
      createAutoscaling(release, { ...scaled, settings: hosting.autoscaling }, this);
    }
    this.endpointName = live?.endpoint.name ?? role.name;
    this.endpointArn = live && live.endpoint.arn;
    this.endpointUrn = live && live.endpoint.urn;
    this.configurationName = live && live.configuration.name;
    this.repositoryArn = image.repositoryArn;
    this.releaseName = release;
    this.registerOutputs({ endpointName: this.endpointName });
  }
}

/** Logical name of the endpoint's resources. Models are no part of the key, nor is autoscaling, which changes in place. */
function sharedReleaseName(
  name: string,
  imageKey: string,
  { autoscaling: _, ...machine }: SharedEndpointSettings,
  place: { readonly network: unknown; readonly volumeKey: string | undefined },
): string {
  return `${name}-${contentKey([imageKey, machine, place])}`;
}

/** A model on the shared endpoint: an artifact in S3 for each of its variants. */
export class SharedModel implements HostedModel {
  readonly endpointName: pulumi.Output<string>;
  readonly endpointArn: pulumi.Output<string> | null;
  readonly endpointUrn: pulumi.Output<string> | null;
  readonly configurationName: pulumi.Output<string> | null;
  readonly repositoryArns: readonly pulumi.Input<string>[];
  readonly endpointRelease: string;
  readonly releaseName: string;

  constructor(
    readonly model: BuiltModel,
    endpoint: SharedEndpoint,
    store: Pick<ModelStore, "artifactOf">,
  ) {
    const artifacts = storedArtifacts([model], store).map(({ url }) => url);
    // Whoever uses the endpoint's name waits for the artifacts as well.
    this.endpointName = pulumi.all([endpoint.endpointName, pulumi.all(artifacts)]).apply(([name]) => name);
    const awake = isAwake({ model });
    this.endpointArn = awake ? endpoint.endpointArn : null;
    this.endpointUrn = awake ? endpoint.endpointUrn : null;
    this.configurationName = awake ? endpoint.configurationName : null;
    this.repositoryArns = [endpoint.repositoryArn];
    this.endpointRelease = endpoint.releaseName;
    this.releaseName = releaseName(model, "");
  }
}

function storedArtifacts(models: readonly BuiltModel[], store: Pick<ModelStore, "artifactOf">): StoredArtifact[] {
  const contents = models.flatMap(({ variants }) => variants.flatMap(({ containers }) => containers));
  return contents.flatMap((content) => (content.runs === "server" ? [store.artifactOf(content.artifact)] : []));
}

/** Tells whether a model of the stack is on the shared endpoint. */
export function usesSharedEndpoint({ settings }: BuiltModel): boolean {
  return settings.hosting.mode === "shared";
}
