import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** Blocks all public access; policies are put on after it, since S3 takes one change of access at a time. */
  readonly block: aws.s3.BucketPublicAccessBlock;
}

/**
 * A bucket that nobody reads whom `restrictBucket` or an own role does not name, encrypted at rest.
 * @param versioned keeps what is overwritten or deleted, as older versions.
 */
export function createPrivateBucket(
  name: string,
  { versioned }: { readonly versioned: boolean },
  parent: pulumi.Resource,
): PrivateBucket {
  // All that it holds is made from the repository, so destroying the stack may empty it.
  const bucket = new aws.s3.Bucket(name, { forceDestroy: true }, { parent });
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
  new aws.s3.BucketOwnershipControls(
    name,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
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
  return { bucket, block };
}

/** Puts the bucket's policy on it: TLS for everyone, and what `allowed` grants. */
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
    // Everything is denied over plain HTTP, so this is the one place for a wildcard action.
    Action: "s3:*",
    Resource: [bucketArn, bucketArn.apply((arn) => `${arn}/*`)],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
