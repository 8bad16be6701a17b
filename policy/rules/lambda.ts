import type * as aws from "@pulumi/aws";
import { resourceRule } from "../rule";

const lambdaFunction = ["aws:lambda/function:Function"];
const permission = ["aws:lambda/permission:Permission"];

/**
 * Runtimes that AWS patches. Not the ones that are about to be deprecated.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const supportedRuntimes = ["nodejs22.x", "nodejs24.x", "python3.12", "python3.13", "python3.14"];

export const lambdaRules = [
  resourceRule<aws.lambda.PermissionArgs>({
    name: "lambda-1-no-public-access",
    control: "Lambda.1",
    types: permission,
    message:
      "Anybody, or a service on behalf of any account, may call the function. Name the principal and its sourceArn.",
    violates: ({ principal, sourceArn, sourceAccount, principalOrgId }) =>
      principal === "*" ? !principalOrgId : principal.endsWith(".amazonaws.com") && !sourceArn && !sourceAccount,
  }),
  resourceRule<aws.lambda.PermissionArgs>({
    name: "lambda-permission-of-alias",
    types: permission,
    message: "Callers reach a version that passed no release gate. Set qualifier to the alias `live`.",
    violates: ({ principal, qualifier }) =>
      principal === "apigateway.amazonaws.com" && (!qualifier || qualifier === "$LATEST"),
  }),
  resourceRule<aws.lambda.PermissionArgs>({
    name: "lambda-permission-invoke-only",
    types: permission,
    message: "The permission allows more than calling the function. Set action to lambda:InvokeFunction.",
    violates: ({ action }) => !["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"].includes(action),
  }),
  resourceRule<aws.lambda.FunctionArgs>({
    name: "lambda-2-supported-runtime",
    control: "Lambda.2",
    types: lambdaFunction,
    message: `AWS does not patch this runtime, or not for long. Set modelfront:function.runtime to one of ${supportedRuntimes.join(", ")}.`,
    violates: ({ packageType, runtime }) => packageType !== "Image" && !supportedRuntimes.includes(runtime ?? ""),
  }),
  resourceRule<aws.lambda.FunctionArgs>({
    name: "lambda-5-two-zones",
    control: "Lambda.5",
    types: lambdaFunction,
    message:
      "The function is in one subnet, so in one availability zone. Give modelfront:network.subnetIds two or more.",
    violates: ({ vpcConfig }) => vpcConfig !== undefined && vpcConfig.subnetIds.length < 2,
  }),
  resourceRule<aws.lambda.FunctionArgs>({
    name: "lambda-own-log-group",
    types: lambdaFunction,
    message: "Lambda would create the log group itself, without a retention. Set loggingConfig.logGroup.",
    violates: ({ loggingConfig }) => !loggingConfig?.logGroup,
  }),
  resourceRule<aws.lambda.FunctionArgs>({
    name: "lambda-published-version",
    types: lambdaFunction,
    message: "Without versions, a release cannot be gated or taken back. Set publish to true.",
    violates: ({ publish }) => publish !== true,
  }),
  resourceRule<aws.lambda.FunctionArgs>({
    name: "lambda-time-limit",
    types: lambdaFunction,
    message: "The function stops after Lambda's default of 3 seconds. Set timeout, up to 900.",
    violates: ({ timeout }) => timeout === undefined || timeout > 900,
  }),
  resourceRule<aws.lambda.AliasArgs>({
    name: "lambda-alias-of-version",
    types: ["aws:lambda/alias:Alias"],
    message:
      "The alias points to $LATEST, which changes without a release. Set functionVersion to a published version.",
    violates: ({ functionVersion }) => !/^\d+$/.test(functionVersion),
  }),
  resourceRule<aws.lambda.FunctionUrlArgs>({
    name: "lambda-url-needs-credentials",
    types: ["aws:lambda/functionUrl:FunctionUrl"],
    message: "Anybody can call the function's URL. Set authorizationType to AWS_IAM, or serve it through the API.",
    violates: ({ authorizationType }) => authorizationType !== "AWS_IAM",
  }),
];
