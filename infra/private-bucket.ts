import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A bucket and its block of public access. */
export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** Blocks all public access. Policies depend on it, because S3 refuses concurrent changes of access. */
  readonly block: aws.s3.BucketPublicAccessBlock;
  readonly ownership: aws.s3.BucketOwnershipControls;
}

export interface PrivateBucketOptions {
  /** Keeps overwritten and deleted objects as older versions. */
  readonly versioned: boolean;
  /** Lets `pulumi destroy` delete the bucket with its objects. Default true: they can be built again from the repository. */
  readonly forceDestroy?: boolean;
  /** Allows the access list by which CloudFront gets the right to write its log. */
  readonly acceptsLogDelivery?: boolean;
}

/**
 * Creates a private bucket, encrypted at rest. Only principals granted by `restrictBucket`, or a role's own policy, can read it.
 */
export function createPrivateBucket(
  name: string,
  { versioned, forceDestroy = true, acceptsLogDelivery = false }: PrivateBucketOptions,
  parent: pulumi.Resource,
): PrivateBucket {
  const bucket = new aws.s3.Bucket(name, { forceDestroy }, { parent });
  const child = { parent: bucket };
  const block = new aws.s3.BucketPublicAccessBlock(
    name,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child,
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    name,
    {
      bucket: bucket.bucket,
      rule: { objectOwnership: acceptsLogDelivery ? "BucketOwnerPreferred" : "BucketOwnerEnforced" },
    },
    child,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    { bucket: bucket.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    child,
  );
  if (versioned) {
    new aws.s3.BucketVersioning(name, { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } }, child);
  }
  return { bucket, block, ownership };
}

/** Creates the bucket's policy: refuses plain HTTP, and grants what `allowed` says. */
export function restrictBucket(
  name: string,
  { bucket, block }: PrivateBucket,
  allowed: readonly aws.iam.PolicyStatement[],
): aws.s3.BucketPolicy {
  return new aws.s3.BucketPolicy(
    name,
    {
      bucket: bucket.bucket,
      policy: { Version: "2012-10-17", Statement: [denyPlainHttp(bucket.arn), ...allowed] },
    },
    { parent: bucket, dependsOn: block },
  );
}

function denyPlainHttp(bucketArn: pulumi.Output<string>): aws.iam.PolicyStatement {
  return {
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    // The only wildcard action: it denies everything over plain HTTP.
    Action: "s3:*",
    Resource: [bucketArn, bucketArn.apply((arn) => `${arn}/*`)],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
