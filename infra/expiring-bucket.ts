import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createPrivateBucket, restrictBucket, type PrivateBucket, type PrivateBucketOptions } from "./private-bucket";

export interface ExpiringBucketOptions extends Pick<PrivateBucketOptions, "acceptsLogDelivery"> {
  /** Age at which objects are deleted. */
  readonly days: number;
}

/** Creates a private bucket whose objects expire. It cannot be rebuilt, so `pulumi destroy` asks for it to be emptied first. */
export function createExpiringBucket(
  name: string,
  { days, ...options }: ExpiringBucketOptions,
  parent: pulumi.Resource,
): PrivateBucket {
  const store = createPrivateBucket(name, { versioned: false, forceDestroy: false, ...options }, parent);
  restrictBucket(name, store, []);
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      bucket: store.bucket.bucket,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    { parent: store.bucket },
  );
  return store;
}
