import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createAutoscaling } from "./autoscaling";
import { type BuiltModel } from "../build/parts";
import { type CapturedData } from "./captured-data";
import { createExecutionRole } from "./execution-role";
import { isAwake, type HostedModel } from "./hosted-model";
import { type EndpointHosting } from "../settings/schema/hosting";
import { type InferenceImage } from "./image";
import { modelContainer, variablesOf, type ModelContainer } from "./container";
import { createLiveEndpoint, productionVariant, volumeKeyOf } from "./live-endpoint";
import { type ModelStore } from "./store";
import { releaseName } from "../release/content";
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
  readonly endpointRelease: string;
  readonly model: BuiltModel;

  constructor(name: string, args: ModelEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:ModelEndpoint", name, {}, opts);
    const { model, store, image, account, captured, settings } = args;
    const { hosting } = model.settings;
    if (hosting.mode === "shared") throw new Error(`Model "${model.settings.name}" has no endpoint of its own.`);
    const network = settings.network?.models ? settings.network : undefined;
    const release = releaseName(model, image?.contentKey ?? "", { network, volumeKey: volumeKeyOf(hosting, settings) });
    const place = { region: settings.region, store, image, environment: variablesOf(model.environment) };
    const variants = model.variants.map((variant, i) => ({
      settings: variant.settings,
      // Pulumi derives physical names from it, so it must not contain a variant name of any length.
      logicalName: model.variants.length === 1 ? release : `${release}-${i + 1}`,
      containers: variant.containers.map((content) => modelContainer(content, place)),
    }));

    const { role, policies } = createExecutionRole(
      release,
      {
        account,
        containers: variants.flatMap(({ containers }) => containers),
        grants: captureOf(hosting) && captured ? { capture: captured.policyOf(model.settings.name) } : {},
        settings,
      },
      this,
    );
    const placement = {
      ...(network && { vpcConfig: { subnets: network.subnetIds, securityGroupIds: network.securityGroupIds } }),
      ...(needsNoNetwork(model) && { enableNetworkIsolation: true }),
    };
    const productionVariants = variants.map(({ settings: variant, logicalName, containers }) => {
      const container = new aws.sagemaker.Model(
        logicalName,
        { executionRoleArn: role.arn, ...modelContainers(containers), ...placement },
        { parent: this, dependsOn: [...policies] },
      );
      return productionVariant(hosting, variant, container.name);
    });
    const capture = captureOf(hosting);
    const live = isAwake({ model })
      ? createLiveEndpoint(
          release,
          {
            name: role.name,
            productionVariants,
            dataCaptureConfig: capture && captured ? captured.configOf(model.settings.name, capture.percent) : null,
          },
          this,
        )
      : null;
    if (live && hosting.mode === "always-on" && hosting.autoscaling) {
      for (const { settings: variant, logicalName } of variants) {
        const scaled = { models: [model.settings.name], endpoint: live.endpoint, variantName: variant.name };
        createAutoscaling(logicalName, { ...scaled, settings: hosting.autoscaling }, this);
      }
    }

    this.endpointName = live?.endpoint.name ?? role.name;
    this.endpointArn = live && live.endpoint.arn;
    this.endpointUrn = live && live.endpoint.urn;
    this.configurationName = live && live.configuration.name;
    this.repositoryArns = variants.flatMap(({ containers }) => containers.map(({ repositoryArn }) => repositoryArn));
    this.releaseName = this.endpointRelease = release;
    this.model = model;
    this.registerOutputs({ endpointName: this.endpointName });
  }
}

function captureOf(hosting: EndpointHosting) {
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
