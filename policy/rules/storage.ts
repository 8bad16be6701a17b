import type * as aws from "@pulumi/aws";
import { isPublic, statementsOf } from "../documents";
import { inputsOfType, resourceRule, stackRule } from "../rule";

const table = ["aws:dynamodb/table:Table"];
const repository = ["aws:ecr/repository:Repository"];

type Table = aws.dynamodb.TableArgs;
type Repository = aws.ecr.RepositoryArgs;

/** Rules for DynamoDB and ECR. */
export const storageRules = [
  stackRule<Table>({
    name: "dynamodb-1-scales",
    control: "DynamoDB.1",
    types: table,
    message: "The table's capacity does not follow the demand. Set billingMode to PAY_PER_REQUEST.",
    violates: ({ billingMode }) => billingMode !== "PAY_PER_REQUEST",
  }),
  resourceRule<Table>({
    name: "dynamodb-2-point-in-time-recovery",
    control: "DynamoDB.2",
    types: table,
    message: "Deleted items cannot be restored. Set pointInTimeRecovery.enabled to true.",
    violates: ({ pointInTimeRecovery }) => pointInTimeRecovery?.enabled !== true,
  }),
  resourceRule<Table>({
    name: "dynamodb-6-deletion-protection",
    control: "DynamoDB.6",
    types: table,
    message: "AWS would delete the table without asking. Set modelfront:deletionProtection to true.",
    violates: ({ deletionProtectionEnabled }) => deletionProtectionEnabled !== true,
  }),
  resourceRule<Table>({
    name: "dynamodb-encryption",
    types: table,
    message:
      "The table is encrypted with a key that AWS owns and no log shows. Set serverSideEncryption.enabled to true.",
    violates: ({ serverSideEncryption }) => serverSideEncryption?.enabled !== true,
  }),
  resourceRule<Table>({
    name: "dynamodb-items-expire",
    types: table,
    message: "Items of callers are kept forever. Set ttl.",
    violates: ({ ttl }) => ttl?.enabled !== true || !ttl.attributeName,
  }),
  resourceRule<Repository>({
    name: "ecr-1-scan",
    control: "ECR.1",
    types: repository,
    message: "Images are not scanned for vulnerabilities. Set imageScanningConfiguration.scanOnPush to true.",
    violates: ({ imageScanningConfiguration }) => imageScanningConfiguration?.scanOnPush !== true,
  }),
  resourceRule<Repository>({
    name: "ecr-2-immutable-tags",
    control: "ECR.2",
    types: repository,
    message: "A tag can move to another image. Set imageTagMutability to IMMUTABLE.",
    violates: ({ imageTagMutability }) => !/^IMMUTABLE/.test(imageTagMutability ?? ""),
  }),
  stackRule<Repository>({
    name: "ecr-3-lifecycle",
    control: "ECR.3",
    types: repository,
    message: "Old images stay forever. Add a lifecycle policy.",
    violates: ({ name }, stack) =>
      !inputsOfType<aws.ecr.LifecyclePolicyArgs>(stack, "aws:ecr/lifecyclePolicy:LifecyclePolicy").some(
        (policy) => policy.repository === name,
      ),
  }),
  resourceRule<aws.ecr.RepositoryPolicyArgs>({
    name: "ecr-no-public-policy",
    types: ["aws:ecr/repositoryPolicy:RepositoryPolicy"],
    message: "Everybody may pull the images. Name the accounts.",
    violates: ({ policy }) => statementsOf(policy).some(isPublic),
  }),
];
