import type * as aws from "@pulumi/aws";
import { grantsOf, isPublic, list, principalsOf, statementsOf, type Statement } from "../documents";
import { inputsOfType, resourceRule, stackRule, type DeclaredStack, type Plain } from "../rule";

const bucket = ["aws:s3/bucket:Bucket"];
const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";

type Bucket = aws.s3.BucketArgs;

/** Inputs of the resources of one type that configure a bucket. */
function companions<Args extends { readonly bucket: unknown }>(
  { bucket }: Plain<Bucket>,
  stack: DeclaredStack,
  type: string,
): Plain<Args>[] {
  return inputsOfType<Args>(stack, type).filter((companion) => (companion as { bucket: unknown }).bucket === bucket);
}

/** Denials for everybody of every action on the bucket and its objects. */
function denialsOf(inputs: Plain<Bucket>, stack: DeclaredStack): readonly Statement[] {
  return companions<aws.s3.BucketPolicyArgs>(inputs, stack, bucketPolicy)
    .flatMap(({ policy }) => statementsOf(policy))
    .filter(
      (statement) =>
        statement.Effect === "Deny" &&
        principalsOf(statement).includes("*") &&
        list(statement.Action).includes("s3:*") &&
        list(statement.Resource).length === 2,
    );
}

/** Actions that S3.6 forbids for other accounts. */
const dangerousActions = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutEncryptionConfiguration",
  "s3:PutObjectAcl",
];

export const s3Rules = [
  stackRule<Bucket>({
    name: "s3-8-block-public-access",
    control: "S3.8",
    types: bucket,
    message:
      "The bucket can be made public. Create it with `createPrivateBucket`: a BucketPublicAccessBlock with all four blocks on.",
    violates: (inputs, stack) =>
      !companions<aws.s3.BucketPublicAccessBlockArgs>(
        inputs,
        stack,
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      ).some(
        ({ blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
          blockPublicAcls && blockPublicPolicy && ignorePublicAcls && restrictPublicBuckets,
      ),
  }),
  stackRule<Bucket>({
    name: "s3-5-tls",
    control: "S3.5",
    types: bucket,
    message:
      "The bucket accepts plain HTTP. Give it a policy with `restrictBucket`: deny s3:* on bucket and objects unless aws:SecureTransport.",
    violates: (inputs, stack) =>
      !denialsOf(inputs, stack).some(({ Condition }) =>
        list(Condition?.Bool?.["aws:SecureTransport"]).includes("false"),
      ),
  }),
  stackRule<Bucket>({
    name: "s3-tls-version",
    types: bucket,
    message:
      "The bucket accepts TLS 1.0 and 1.1. Give it a policy with `restrictBucket`: deny s3:TlsVersion below 1.2.",
    violates: (inputs, stack) =>
      !denialsOf(inputs, stack).some(({ Condition }) =>
        list(Condition?.NumericLessThan?.["s3:TlsVersion"]).some((version) => Number(version) >= 1.2),
      ),
  }),
  resourceRule<aws.s3.BucketPolicyArgs>({
    name: "s3-2-no-public-policy",
    control: "S3.2",
    types: [bucketPolicy],
    message: "The bucket policy gives access to everybody. Name the principal, or the distribution with AWS:SourceArn.",
    violates: ({ policy }) => statementsOf(policy).some(isPublic),
  }),
  resourceRule<aws.s3.BucketPolicyArgs>({
    name: "s3-service-source",
    types: [bucketPolicy],
    message:
      "The bucket policy lets a service in on behalf of any account. Add the condition AWS:SourceArn or aws:SourceAccount.",
    violates: ({ policy }) =>
      grantsOf(policy).some(
        (statement) =>
          principalsOf(statement).some((principal) => principal.endsWith(".amazonaws.com")) &&
          !JSON.stringify(statement.Condition ?? {}).match(/aws:Source(Arn|Account)/i),
      ),
  }),
  resourceRule<aws.s3.BucketPolicyArgs>({
    name: "s3-6-no-policy-changes",
    control: "S3.6",
    types: [bucketPolicy],
    message:
      "The bucket policy lets another principal change the bucket's access or encryption. Grant s3:GetObject and the like only.",
    violates: ({ policy }) =>
      grantsOf(policy)
        .flatMap(({ Action }) => list(Action))
        .some((action) => action === "*" || action === "s3:*" || dangerousActions.includes(action)),
  }),
  stackRule<Bucket>({
    name: "s3-9-access-log",
    control: "S3.9",
    types: bucket,
    message: "The bucket has no server access log. Add a BucketLogging to a bucket for logs.",
    violates: (inputs, stack) =>
      companions<aws.s3.BucketLoggingArgs>(inputs, stack, "aws:s3/bucketLogging:BucketLogging").length === 0,
  }),
  stackRule<Bucket>({
    name: "s3-12-no-acls",
    control: "S3.12",
    types: bucket,
    message: "Access lists (ACLs) can grant access to objects. Set objectOwnership to BucketOwnerEnforced.",
    violates: (inputs, stack) =>
      !companions<aws.s3.BucketOwnershipControlsArgs>(
        inputs,
        stack,
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      ).some(({ rule }) => rule.objectOwnership === "BucketOwnerEnforced"),
  }),
  stackRule<Bucket>({
    name: "s3-13-lifecycle",
    control: "S3.13",
    types: bucket,
    message:
      "Incomplete uploads and old versions stay forever. Add a BucketLifecycleConfiguration with an enabled rule (`createPrivateBucket` does).",
    violates: (inputs, stack) =>
      !companions<aws.s3.BucketLifecycleConfigurationArgs>(
        inputs,
        stack,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      ).some(({ rules = [] }) => rules.some(({ status }) => status === "Enabled")),
  }),
  stackRule<Bucket>({
    name: "s3-encryption",
    types: bucket,
    message:
      "The bucket's encryption is not declared. Add a BucketServerSideEncryptionConfiguration (AES256 or aws:kms).",
    violates: (inputs, stack) =>
      !companions<aws.s3.BucketServerSideEncryptionConfigurationArgs>(
        inputs,
        stack,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      ).some(({ rules }) =>
        rules.some(({ applyServerSideEncryptionByDefault: encryption }) =>
          /^(AES256|aws:kms(:dsse)?)$/.test(encryption?.sseAlgorithm ?? ""),
        ),
      ),
  }),
  stackRule<Bucket>({
    name: "s3-14-versioning",
    control: "S3.14",
    types: bucket,
    message: "Overwritten and deleted objects are lost. Create the bucket with `versioned: true`.",
    violates: (inputs, stack) =>
      !companions<aws.s3.BucketVersioningArgs>(inputs, stack, "aws:s3/bucketVersioning:BucketVersioning").some(
        ({ versioningConfiguration }) => versioningConfiguration.status === "Enabled",
      ),
  }),
];
