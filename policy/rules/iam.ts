import type * as aws from "@pulumi/aws";
import { conditionKeys, grantsOf, list, namesSource, principalsOf, type Statement } from "../documents";
import { resourceRule } from "../rule";
import { unscopedActions } from "../unscoped-actions";

const rolePolicies = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy", "aws:iam/role:Role"];
const role = ["aws:iam/role:Role"];

/** Inputs that hold policies of an identity. */
interface IdentityPolicies {
  readonly policy?: unknown;
  readonly inlinePolicies?: readonly { readonly policy?: unknown }[];
}

/** Statements that allow a role something, from all its inline and own policies. */
function identityGrants({ policy, inlinePolicies = [] }: IdentityPolicies): readonly Statement[] {
  return [policy, ...inlinePolicies.map((inline) => inline.policy)].flatMap(grantsOf);
}

/** ARN of every resource of one kind, such as `arn:aws:dynamodb:eu-west-3:123456789012:table/*`. */
const wholeKind = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(\*|[\w-]+[/:]\*)$/;

const objectsOfBucket = /^arn:[^:]*:s3:::[^/*]+\/\*$/;

/** Actions whose unbounded use decrypts everything. */
const decrypting = ["kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncrypt*", "kms:*"];

export const iamRules = [
  resourceRule<IdentityPolicies>({
    name: "iam-1-no-administrator",
    control: "IAM.1",
    types: rolePolicies,
    message: "The role may do everything. Name the actions that it needs.",
    violates: (inputs) => identityGrants(inputs).some(({ Action }) => list(Action).includes("*")),
  }),
  resourceRule<IdentityPolicies>({
    name: "iam-21-no-service-wildcard",
    control: "IAM.21",
    types: rolePolicies,
    message: "The role may do everything in a service. Name the actions that it needs.",
    violates: (inputs) =>
      identityGrants(inputs).some(({ Action }) => list(Action).some((action) => /^[\w-]+:\*$/.test(action))),
  }),
  resourceRule<IdentityPolicies>({
    name: "iam-exact-actions",
    types: rolePolicies,
    message: "An action with * grants what AWS adds later. Name each action, and use no NotAction.",
    violates: (inputs) =>
      identityGrants(inputs).some(
        ({ Action, NotAction }) =>
          NotAction !== undefined ||
          list(Action).some((action) => /^[\w-]+:.*[*?]/.test(action) && !action.endsWith(":*")),
      ),
  }),
  resourceRule<IdentityPolicies>({
    name: "iam-named-resources",
    types: rolePolicies,
    message:
      "The role may act on all resources. Name their ARNs, or list the action in policy/unscoped-actions.ts with AWS's reason.",
    violates: (inputs) =>
      identityGrants(inputs).some(
        ({ Action, Resource }) =>
          list(Resource).includes("*") && list(Action).some((action) => unscopedActions[action] === undefined),
      ),
  }),
  resourceRule<IdentityPolicies>({
    name: "iam-no-whole-kinds",
    types: rolePolicies,
    message: "The role may act on every resource of a kind. Name the ARN of each, a prefix, or the tags of the stack.",
    violates: (inputs) =>
      identityGrants(inputs).some(
        (statement) =>
          !conditionKeys(statement).some((key) => key.startsWith("aws:resourcetag/")) &&
          list(statement.Resource).some((resource) => wholeKind.test(resource) && !objectsOfBucket.test(resource)),
      ),
  }),
  resourceRule<IdentityPolicies>({
    name: "iam-metrics-in-namespace",
    types: rolePolicies,
    message: "The role may write metrics of other programs. Add the condition cloudwatch:namespace.",
    violates: (inputs) =>
      identityGrants(inputs).some(
        (statement) =>
          list(statement.Action).includes("cloudwatch:PutMetricData") &&
          !conditionKeys(statement).includes("cloudwatch:namespace"),
      ),
  }),
  resourceRule<IdentityPolicies>({
    name: "kms-2-no-decryption-of-everything",
    control: "KMS.2",
    types: rolePolicies,
    message: "The role may decrypt with every key. Name the key's ARN.",
    violates: (inputs) =>
      identityGrants(inputs).some(
        ({ Action, Resource }) =>
          list(Action).some((action) => decrypting.includes(action)) &&
          list(Resource).some((resource) => resource === "*" || wholeKind.test(resource)),
      ),
  }),
  resourceRule<aws.iam.RolePolicyAttachmentArgs>({
    name: "iam-no-full-access",
    types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    message: "The attached policy allows a whole service. Write a policy of the actions that the role needs.",
    violates: ({ policyArn }) => /FullAccess|AdministratorAccess|PowerUserAccess|IAMFull/.test(String(policyArn)),
  }),
  resourceRule<aws.iam.RolePolicyAttachmentArgs>({
    name: "iam-own-policies",
    types: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    message: "AWS changes its managed policies at any time. Write a policy of the actions that the role needs.",
    violates: ({ policyArn }) => /:iam::aws:policy\//.test(String(policyArn)),
  }),
  resourceRule<aws.iam.RoleArgs>({
    name: "iam-role-managed-policies",
    types: role,
    message: "AWS changes its managed policies at any time. Use a RolePolicy with the actions that the role needs.",
    violates: ({ managedPolicyArns = [] }) => managedPolicyArns.some((arn) => /:iam::aws:policy\//.test(arn)),
  }),
  resourceRule<aws.iam.RoleArgs>({
    name: "iam-trust-named-principals",
    types: role,
    message: "Other accounts, or everybody, may assume the role. Trust one service.",
    violates: ({ assumeRolePolicy }) =>
      grantsOf(assumeRolePolicy).some((statement) => {
        const { Principal } = statement;
        if (Principal === undefined || typeof Principal === "string") return true;
        const { Service, Federated, ...others } = Principal;
        return (
          Object.keys(others).length > 0 ||
          list(Service).some((service) => !/^[a-z0-9-]+(\.[a-z0-9-]+)?\.amazonaws\.com(\.cn)?$/.test(service)) ||
          (list(Federated).length > 0 && !conditionKeys(statement).some((key) => key.endsWith(":sub")))
        );
      }),
  }),
  resourceRule<aws.iam.RoleArgs>({
    name: "iam-trust-own-account",
    types: role,
    message: "The service may assume the role on behalf of another account. Add the condition aws:SourceAccount.",
    violates: ({ assumeRolePolicy }) =>
      grantsOf(assumeRolePolicy).some(
        (statement) =>
          principalsOf(statement).some((principal) => principal.endsWith(".amazonaws.com")) && !namesSource(statement),
      ),
  }),
  resourceRule<aws.iam.UserArgs>({
    name: "iam-no-users",
    types: ["aws:iam/user:User", "aws:iam/accessKey:AccessKey", "aws:iam/group:Group"],
    message: "Users have credentials that do not expire. Use a role.",
    violates: () => true,
  }),
];
