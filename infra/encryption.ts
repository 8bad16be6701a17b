import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountOf, partitionOf } from "./iam/arn";
import { type EncryptionSettings } from "./settings/schema/encryption";

/** Customer-managed key for data at rest. */
export interface EncryptionKey {
  readonly arn: pulumi.Input<string>;
}

/**
 * Encrypts tables, logs, topics, variables of functions and volumes of instances with the key of the settings, whoever
 * declares them afterwards. Buckets get the key as an argument, because those of the page hold nothing secret.
 * @returns null if the settings leave it to keys that AWS manages
 */
export function applyEncryption(name: string, { kmsKey }: EncryptionSettings, region: string): EncryptionKey | null {
  if (kmsKey === "managed") return null;
  const key = kmsKey === "own" ? new StackKey(name, region) : { arn: kmsKey };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    const encrypt = encryptedProperties[type];
    return encrypt ? { props: { ...props, ...encrypt(key.arn, props) }, opts } : undefined;
  });
  return key;
}

type Props = Readonly<Record<string, unknown>>;

/** Arguments that encrypt a resource, by type. */
const encryptedProperties: Readonly<Record<string, (arn: pulumi.Input<string>, props: Props) => Props>> = {
  "aws:cloudwatch/logGroup:LogGroup": (kmsKeyId) => ({ kmsKeyId }),
  "aws:dynamodb/table:Table": (kmsKeyArn) => ({ serverSideEncryption: { enabled: true, kmsKeyArn } }),
  "aws:lambda/function:Function": (kmsKeyArn) => ({ kmsKeyArn }),
  "aws:sns/topic:Topic": (kmsMasterKeyId) => ({ kmsMasterKeyId }),
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": (kmsKeyArn, { productionVariants }) => {
    const variants = productionVariants as readonly { readonly instanceType?: string }[];
    return variants.every(({ instanceType }) => hasEncryptedVolume(instanceType)) ? { kmsKeyArn } : {};
  },
};

/** Instance families with storage of their own, which the instance encrypts itself: SageMaker refuses a key for them. */
const localStorage = /^ml\.(g4dn|g5|g6e?|p3dn|p4de?|p5e?n?|trn1n?|[cmr]\d[a-z]*d[a-z]*)\./;

/** Tells whether SageMaker takes a key for an instance type. Serverless endpoints, without a type, take none. */
export function hasEncryptedVolume(instanceType: string | undefined): boolean {
  return instanceType !== undefined && !localStorage.test(instanceType);
}

/** Services through which principals of the account may use the key, as with a key that AWS manages. */
const services = ["dynamodb", "lambda", "s3", "sagemaker", "sns"];

/** Key of the stack, rotated every year. */
class StackKey extends pulumi.ComponentResource implements EncryptionKey {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, region: string, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:StackKey", name, {}, opts);
    const key = new aws.kms.Key(
      name,
      {
        description: "Data at rest of a modelfront stack",
        enableKeyRotation: true,
        deletionWindowInDays: 30,
      },
      { parent: this },
    );
    const place = { account: accountOf(key.arn), region };
    const policy = new aws.kms.KeyPolicy(
      name,
      { keyId: key.keyId, policy: pulumi.jsonStringify(keyPolicy(place)) },
      { parent: key },
    );
    // Services refuse a key that they may not use yet, so whatever uses it waits for the policy.
    this.arn = pulumi.all([key.arn, policy.id]).apply(([arn]) => arn);
    this.registerOutputs({ arn: this.arn });
  }
}

/** Account and Region of a key. */
export interface KeyPlace {
  readonly account: pulumi.Input<string>;
  readonly region: string;
}

const useActions = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/**
 * Policy of the key. In a key policy `Resource: "*"` is the key itself.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html (kms:ViaService, kms:CallerAccount)
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function keyPolicy(place: KeyPlace): aws.iam.PolicyDocument {
  const { account, region } = place;
  const viaServices = {
    "kms:CallerAccount": account,
    "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`),
  };
  const allow = { Effect: "Allow" as const, Resource: "*" };
  const everyPrincipal = { ...allow, Principal: { AWS: "*" } };
  return {
    Version: "2012-10-17",
    Statement: [
      administerKey(place),
      {
        // Whoever may use a table or bucket may use its key through it. No role needs rights on the key.
        Sid: "UseThroughServices",
        ...everyPrincipal,
        Action: useActions,
        Condition: { StringEquals: viaServices },
      },
      {
        Sid: "GrantThroughServices",
        ...everyPrincipal,
        Action: "kms:CreateGrant",
        Condition: { StringEquals: viaServices, Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
      {
        Sid: "EncryptLogs",
        ...allow,
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: useActions,
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:${partitionOf(region)}:logs:${region}:${account}:log-group:*`,
          },
        },
      },
      notifyWithKey(place),
    ],
  };
}

/**
 * Lets the account administer its key: without this statement nobody could ever change or delete it. IAM policies say who of
 * the account may.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function administerKey({ account, region }: KeyPlace): aws.iam.PolicyStatement {
  return {
    Sid: "Administer",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:${partitionOf(region)}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
}

/** Services that notify: alarms and budgets. */
export const notifyingServices = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"];

/**
 * Lets alarms and budgets of the account notify an encrypted topic.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function notifyWithKey({ account }: KeyPlace): aws.iam.PolicyStatement {
  return {
    Sid: "Notify",
    Effect: "Allow",
    Principal: { Service: notifyingServices },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  };
}
