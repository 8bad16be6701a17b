import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createPrivateBucket, restrictBucket } from "../private-bucket";
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
  const kept = { versioned: false, forceDestroy: false, expireAfterDays: days };
  const store = createPrivateBucket(`${name}-log`, { ...kept, acceptsLogDelivery: true }, parent);
  restrictBucket(`${name}-log`, store, []);
  // CloudFront adds itself to the bucket's access list, which the bucket must allow by then.
  return {
    loggingConfig: { bucket: store.bucket.bucketDomainName, includeCookies: false },
    dependsOn: store.ownership,
  };
}
