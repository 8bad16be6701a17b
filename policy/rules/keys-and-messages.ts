import type * as aws from "@pulumi/aws";
import { grantsOf, isPublic, list, principalsOf, statementsOf } from "../documents";
import { resourceRule, stackRule, inputsOfType } from "../rule";

const key = ["aws:kms/key:Key"];
const keyPolicies = ["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"];

type KeyPolicy = Pick<aws.kms.KeyPolicyArgs, "policy">;
const topic = ["aws:sns/topic:Topic"];
const queue = ["aws:sqs/queue:Queue"];

/** Rules for KMS, SNS and SQS. */
export const keyAndMessageRules = [
  resourceRule<aws.kms.KeyArgs>({
    name: "kms-4-rotation",
    control: "KMS.4",
    types: key,
    message: "The key is never rotated. Set enableKeyRotation to true.",
    violates: ({ enableKeyRotation }) => enableKeyRotation !== true,
  }),
  resourceRule<KeyPolicy>({
    name: "kms-5-not-public",
    control: "KMS.5",
    types: keyPolicies,
    message: "Everybody may use the key. Name the account, and services with a condition.",
    violates: ({ policy }) => statementsOf(policy).some(isPublic),
  }),
  resourceRule<aws.kms.KeyArgs>({
    name: "kms-deletion-window",
    types: key,
    message: "A key that is deleted by mistake is lost within days. Set deletionWindowInDays to 30.",
    violates: ({ deletionWindowInDays = 30 }) => deletionWindowInDays < 30,
  }),
  resourceRule<KeyPolicy>({
    name: "kms-service-condition",
    types: keyPolicies,
    message:
      "A service may use the key for anybody. Add a condition on the encryption context, kms:ViaService or the account.",
    violates: ({ policy }) =>
      grantsOf(policy).some(
        (statement) =>
          principalsOf(statement).some((principal) => principal.endsWith(".amazonaws.com")) &&
          statement.Condition === undefined,
      ),
  }),
  resourceRule<aws.sns.TopicArgs & { readonly policy?: unknown }>({
    name: "sns-4-no-public-access",
    control: "SNS.4",
    types: [...topic, "aws:sns/topicPolicy:TopicPolicy"],
    message:
      "Everybody may publish to or subscribe to the topic. Name the principal, with aws:SourceArn or aws:SourceAccount.",
    violates: ({ policy }) => statementsOf(policy).some(isPublic),
  }),
  resourceRule<aws.sns.TopicPolicyArgs>({
    name: "sns-service-source",
    types: ["aws:sns/topicPolicy:TopicPolicy"],
    message: "A service may publish on behalf of any account. Add the condition aws:SourceAccount.",
    violates: ({ policy }) =>
      grantsOf(policy).some(
        (statement) =>
          principalsOf(statement).some((principal) => principal.endsWith(".amazonaws.com")) &&
          !JSON.stringify(statement.Condition ?? {}).match(/aws:Source(Arn|Account)/i),
      ),
  }),
  resourceRule<aws.sns.TopicSubscriptionArgs>({
    name: "sns-no-plain-http",
    types: ["aws:sns/topicSubscription:TopicSubscription"],
    message: "Messages travel in the clear. Use https.",
    violates: ({ protocol }) => protocol === "http",
  }),
  resourceRule<aws.sqs.QueueArgs>({
    name: "sqs-1-encryption",
    control: "SQS.1",
    types: queue,
    message: "The queue is not encrypted. Set sqsManagedSseEnabled to true, or kmsMasterKeyId.",
    violates: ({ sqsManagedSseEnabled, kmsMasterKeyId }) => sqsManagedSseEnabled !== true && !kmsMasterKeyId,
  }),
  resourceRule<{ readonly policy?: unknown }>({
    name: "sqs-3-no-public-access",
    control: "SQS.3",
    types: [...queue, "aws:sqs/queuePolicy:QueuePolicy"],
    message: "Everybody may use the queue. Name the principal, with aws:SourceArn or aws:SourceAccount.",
    violates: ({ policy }) => statementsOf(policy).some(isPublic),
  }),
  stackRule<aws.kms.KeyArgs>({
    name: "kms-key-for-logs",
    types: key,
    message:
      "Log groups use the key, but CloudWatch Logs may not. Allow it to logs.REGION.amazonaws.com in the key's policy.",
    violates: ({ policy }, stack) => {
      const groups = inputsOfType<aws.cloudwatch.LogGroupArgs>(stack, "aws:cloudwatch/logGroup:LogGroup");
      const policies = [policy, ...inputsOfType<KeyPolicy>(stack, keyPolicies[1]!).map((one) => one.policy)];
      const isAllowed = policies
        .flatMap(grantsOf)
        .some(
          (statement) =>
            principalsOf(statement).some((principal) => /^logs\.[a-z0-9-]+\.amazonaws\.com/.test(principal)) &&
            list(statement.Action).some((action) => action.startsWith("kms:GenerateDataKey")),
        );
      return groups.some(({ kmsKeyId }) => kmsKeyId !== undefined) && !isAllowed;
    },
  }),
];
