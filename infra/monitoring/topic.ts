import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { administerKey, notifyWithKey, notifyingServices } from "../encryption";
import { type Settings } from "../settings/schema";

export interface TopicArgs {
  /** Id of the stack's account, whose alarms and budgets may notify. */
  readonly account: pulumi.Input<string>;
  readonly settings: Pick<Settings, "encryption" | "monitoring" | "region">;
}

/** True if something of the stack notifies. */
export function notifies({ monitoring: { alarms, budgetDollarsPerMonth } }: Pick<Settings, "monitoring">): boolean {
  return alarms !== "off" || budgetDollarsPerMonth !== undefined;
}

/** SNS topic of the stack's notifications, with its subscribers. */
export class Topic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: TopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:Topic", name, {}, opts);
    const { account, settings } = args;
    const { emails, encryptTopic } = settings.monitoring;
    const child = { parent: this };
    // A key of `modelfront:encryption` encrypts the topic too.
    const needsKey = encryptTopic && settings.encryption.kmsKey === "managed";
    const key = needsKey ? createKey(name, account, settings.region, child) : null;
    const topic = new aws.sns.Topic(name, key ? { kmsMasterKeyId: key.arn } : {}, child);
    new aws.sns.TopicPolicy(name, { arn: topic.arn, policy: topicPolicy(topic.arn, account) }, child);
    for (const email of emails) {
      new aws.sns.TopicSubscription(
        `${name}-${email.replace(/[^a-zA-Z0-9]+/g, "-")}`,
        { topic: topic.arn, protocol: "email", endpoint: email },
        child,
      );
    }
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Lets the account's alarms and budgets publish, and nobody else. */
function topicPolicy(topicArn: pulumi.Input<string>, account: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Notify",
        Effect: "Allow",
        Principal: { Service: notifyingServices },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
}

/**
 * Key of the stack: the one that AWS manages for SNS cannot be used by alarms.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
function createKey(
  name: string,
  account: pulumi.Input<string>,
  region: string,
  child: pulumi.CustomResourceOptions,
): aws.kms.Key {
  const place = { account, region };
  const policy: aws.iam.PolicyDocument = {
    Version: "2012-10-17",
    Statement: [administerKey(place), notifyWithKey(place)],
  };
  return new aws.kms.Key(
    name,
    {
      description: "Notifications of alarms and budgets",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: pulumi.jsonStringify(policy),
    },
    child,
  );
}
