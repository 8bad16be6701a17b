import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { hasEncryptedVolume } from "../encryption";
import { type Settings } from "../settings/schema";
import { type EndpointHosting, type VariantSettings } from "../settings/schema/hosting";

export interface LiveEndpointArgs {
  /** Physical name. */
  readonly name: pulumi.Output<string>;
  readonly productionVariants: aws.sagemaker.EndpointConfigurationArgs["productionVariants"];
  readonly dataCaptureConfig?: aws.types.input.sagemaker.EndpointConfigurationDataCaptureConfig | null;
}

/** The part of a hosting that is billed while it exists. */
export interface LiveEndpoint {
  readonly configuration: aws.sagemaker.EndpointConfiguration;
  readonly endpoint: aws.sagemaker.Endpoint;
}

/** Creates an endpoint and its configuration. */
export function createLiveEndpoint(
  release: string,
  { name, productionVariants, dataCaptureConfig }: LiveEndpointArgs,
  parent: pulumi.Resource,
): LiveEndpoint {
  const configuration = new aws.sagemaker.EndpointConfiguration(
    release,
    { productionVariants, ...(dataCaptureConfig && { dataCaptureConfig }) },
    { parent },
  );
  const endpoint = new aws.sagemaker.Endpoint(
    release,
    { name, endpointConfigName: configuration.name },
    // Only `pulumi up --replace` replaces an endpoint, one that Failed, and its name is taken until it is deleted.
    { parent, deleteBeforeReplace: true },
  );
  return { configuration, endpoint };
}

/** Setting of the key for the instances' volumes; undefined if AWS manages it, or there are none to encrypt. */
export function volumeKeyOf(
  hosting: EndpointHosting,
  { encryption }: Pick<Settings, "encryption">,
): string | undefined {
  const isEncrypted = hosting.mode === "always-on" && hasEncryptedVolume(hosting.instanceType);
  return isEncrypted && encryption.kmsKey !== "managed" ? encryption.kmsKey : undefined;
}

/** Production variant of an endpoint. The two kinds of hosting differ in nothing else. */
export function productionVariant(
  hosting: EndpointHosting,
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
