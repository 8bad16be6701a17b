import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type EncryptionKey } from "./encryption";

/** A bucket and its block of public access. */
export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** Blocks all public access. Policies depend on it, because S3 refuses concurrent changes of access. */
  readonly block: aws.s3.BucketPublicAccessBlock;
  readonly ownership: aws.s3.BucketOwnershipControls;
}

export interface PrivateBucketArgs {
  /** Keeps overwritten and deleted objects as older versions, for 90 days. */
  readonly versioned: boolean;
  /** Lets `pulumi destroy` delete the bucket with all its objects, for content that comes from the repository. */
  readonly forceDestroy: boolean;
  /** Key that encrypts the objects. Default or null: one that S3 manages. */
  readonly encryptionKey?: EncryptionKey | null;
  /** Age at which objects are deleted, in days. Default: never. */
  readonly expireAfterDays?: number;
  /** Allows the access list by which CloudFront gets the right to write its log. */
  readonly acceptsLogDelivery?: boolean;
}

/** Lifecycle of every private bucket, in days. */
const lifecycle = { abortUploadAfter: 7, keepOldVersions: 90 };

/** Creates a private bucket, encrypted at rest. Only principals granted by `restrictBucket`, or a role's own policy, can read it. */
export function createPrivateBucket(name: string, args: PrivateBucketArgs, parent: pulumi.Resource): PrivateBucket {
  const { versioned, forceDestroy, acceptsLogDelivery = false, encryptionKey } = args;
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
    { bucket: bucket.bucket, rules: [encryptionRule(encryptionKey)] },
    child,
  );
  const versioning =
    versioned &&
    new aws.s3.BucketVersioning(name, { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } }, child);
  new aws.s3.BucketLifecycleConfiguration(
    name,
    { bucket: bucket.bucket, rules: lifecycleRules(args) },
    // A rule for older versions applies only once the bucket keeps some.
    { parent: bucket, ...(versioning && { dependsOn: versioning }) },
  );
  return { bucket, block, ownership };
}

function encryptionRule(
  key: EncryptionKey | null | undefined,
): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (!key) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
    // One call of KMS for many objects.
    bucketKeyEnabled: true,
  };
}

function lifecycleRules({
  versioned,
  expireAfterDays: days,
}: PrivateBucketArgs): aws.types.input.s3.BucketLifecycleConfigurationRule[] {
  const rule = { status: "Enabled", filter: { prefix: "" } };
  return [
    {
      ...rule,
      id: "abort-incomplete-uploads",
      abortIncompleteMultipartUpload: { daysAfterInitiation: lifecycle.abortUploadAfter },
    },
    ...(versioned
      ? [
          {
            ...rule,
            id: "expire-older-versions",
            noncurrentVersionExpiration: { noncurrentDays: lifecycle.keepOldVersions },
          },
        ]
      : []),
    ...(days === undefined ? [] : [{ ...rule, id: "expire", expiration: { days } }]),
  ];
}

/** Creates the bucket's policy: refuses plain HTTP and TLS older than 1.2, and grants what `allowed` says. */
export function restrictBucket(
  name: string,
  { bucket, block }: PrivateBucket,
  allowed: readonly aws.iam.PolicyStatement[],
): aws.s3.BucketPolicy {
  return new aws.s3.BucketPolicy(
    name,
    {
      bucket: bucket.bucket,
      policy: { Version: "2012-10-17", Statement: [...denyWeakTransport(bucket.arn), ...allowed] },
    },
    { parent: bucket, dependsOn: block },
  );
}

function denyWeakTransport(bucketArn: pulumi.Output<string>): aws.iam.PolicyStatement[] {
  // The only wildcard action: it denies everything over such a connection.
  const everything = { Action: "s3:*", Resource: [bucketArn, bucketArn.apply((arn) => `${arn}/*`)] };
  const deny = { Effect: "Deny" as const, Principal: "*", ...everything };
  return [
    { Sid: "DenyPlainHttp", ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "DenyOldTls", ...deny, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}
