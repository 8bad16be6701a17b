import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AutoscalingSettings } from "../settings/schema/hosting";
import { scalingTarget } from "./scaling-target";

export interface AutoscalingArgs {
  /** Models that the variant serves. */
  readonly models: readonly string[];
  readonly endpoint: aws.sagemaker.Endpoint;
  readonly variantName: string;
  readonly settings: AutoscalingSettings;
}

/** Creates target tracking for one variant: instances are added and removed to keep the requests per instance constant. */
export function createAutoscaling(
  name: string,
  { models, endpoint, variantName, settings }: AutoscalingArgs,
  parent: pulumi.Resource,
): void {
  const target = new aws.appautoscaling.Target(
    name,
    {
      serviceNamespace: "sagemaker",
      resourceId: pulumi.interpolate`endpoint/${endpoint.name}/variant/${variantName}`,
      scalableDimension: "sagemaker:variant:DesiredInstanceCount",
      minCapacity: settings.min,
      maxCapacity: settings.max,
    },
    { parent },
  );
  new aws.appautoscaling.Policy(
    name,
    {
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      resourceId: target.resourceId,
      scalableDimension: target.scalableDimension,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: scalingTarget(models, settings),
        predefinedMetricSpecification: { predefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
        scaleInCooldown: settings.scaleInCooldownSeconds,
        scaleOutCooldown: settings.scaleOutCooldownSeconds,
      },
    },
    { parent },
  );
}
