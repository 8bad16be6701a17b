import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createExpiringBucket } from "../expiring-bucket";
import { type Settings } from "../settings/schema";

/** Logging of a distribution, with the resource that has to exist first. */
export interface DistributionLog {
  readonly loggingConfig: aws.types.input.cloudfront.DistributionLoggingConfig;
  readonly dependsOn: pulumi.Resource;
}

/** Creates the bucket of a distribution's access log; null if the settings ask for none. */
export function createDistributionLog(
  name: string,
  { cloudFrontDays: days }: Settings["logs"],
  parent: pulumi.Resource,
): DistributionLog | null {
  if (days === undefined) return null;
  const { bucket, ownership } = createExpiringBucket(`${name}-log`, { days, acceptsLogDelivery: true }, parent);
  // CloudFront adds itself to the bucket's access list, which the bucket must allow by then.
  return {
    loggingConfig: { bucket: bucket.bucketDomainName, includeCookies: false },
    dependsOn: ownership,
  };
}
