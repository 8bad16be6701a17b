import { type Declared } from "./rule";

/** A finding that is accepted: one rule, for the resources of one type whose names match. */
export interface Exception {
  readonly rule: string;
  readonly type: string;
  readonly name: RegExp;
  /** Stacks for which it holds. Default: all. */
  readonly stack?: RegExp;
  readonly reason: string;
}

/** Names with the key of a release's content, such as `iris-9714bca3`, or `iris-9714bca3-2` for a variant of it. */
const releases = /-[0-9a-f]{8}(-\d+)?$/;
/** Stacks for trials, whose data nobody misses. */
const trialStacks = /^(dev|pr-\d+)$/;

const distribution = "aws:cloudfront/distribution:Distribution";
const bucket = "aws:s3/bucket:Bucket";
const restStage = "aws:apigateway/stage:Stage";
const table = "aws:dynamodb/table:Table";
const userPool = "aws:cognito/userPool:UserPool";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";

/** Findings that are accepted. One that matches nothing fails the tests. */
export const exceptions: readonly Exception[] = [
  // Data
  {
    rule: "protect-state",
    type: table,
    name: /^(keys|requests)$/,
    stack: trialStacks,
    reason: "A stack for trials is destroyed without taking a protection off first.",
  },
  {
    rule: "protect-state",
    type: userPool,
    name: /^users$/,
    stack: trialStacks,
    reason: "A stack for trials is destroyed without taking a protection off first.",
  },
  {
    rule: "protect-state",
    type: "aws:kms/key:Key",
    name: /^(data|notifications)$/,
    stack: trialStacks,
    reason:
      "A stack for trials is destroyed without taking a protection off first; KMS keeps the key for 30 days more.",
  },
  {
    rule: "protect-state",
    type: bucket,
    name: /^(analyses|captured|site-log)$/,
    stack: trialStacks,
    reason:
      "A stack for trials is destroyed without taking a protection off first; S3 keeps a bucket that is not empty.",
  },
  {
    rule: "dynamodb-6-deletion-protection",
    type: table,
    name: /^(keys|requests)$/,
    stack: trialStacks,
    reason: "A stack for trials is destroyed without taking a protection off first.",
  },
  {
    rule: "cognito-6-deletion-protection",
    type: userPool,
    name: /^users$/,
    stack: trialStacks,
    reason: "A stack for trials is destroyed without taking a protection off first.",
  },
  {
    rule: "s3-9-access-log",
    type: bucket,
    name: /^(models|captured|analyses)$/,
    reason:
      "Only SageMaker reads and writes the bucket; CloudTrail's data events log that better, for those who pay for them.",
  },
  {
    rule: "s3-9-access-log",
    type: bucket,
    name: /^site$/,
    reason: "Only CloudFront reads the bucket; modelfront:logs.cloudFrontDays logs what people ask it for.",
  },
  {
    rule: "s3-9-access-log",
    type: bucket,
    name: /^(site|api-front)-log$/,
    reason: "The bucket holds a log itself.",
  },
  {
    rule: "s3-12-no-acls",
    type: bucket,
    name: /^(site|api-front)-log$/,
    reason: "CloudFront writes its access log with an access list of the bucket.",
  },
  {
    rule: "s3-14-versioning",
    type: bucket,
    name: /^(captured|site-log|api-front-log)$/,
    reason: "Objects are written once and deleted by age; older versions would outlive the retention.",
  },
  {
    rule: "ecr-2-immutable-tags",
    type: "aws:ecr/repository:Repository",
    name: /^server$/,
    reason:
      "Models name their image by digest. An interrupted deployment pushes its tag again, which immutable tags refuse.",
  },

  // CloudFront
  {
    rule: "cloudfront-1-default-root-object",
    type: distribution,
    name: /^api-front$/,
    reason: "Without a page the distribution serves the API alone, whose `/` is a route.",
  },
  {
    rule: "cloudfront-5-logging",
    type: distribution,
    name: /^(site|api-front)$/,
    reason:
      "CloudFront's log contains client addresses, so it is written only with modelfront:logs.cloudFrontDays; the API has a log of its own.",
  },
  {
    rule: "cloudfront-6-firewall",
    type: distribution,
    name: /^(site|api-front)$/,
    reason:
      "A web ACL costs 7 dollars a month, so there is one only with modelfront:domain.firewall; keys, quotas and throttling limit callers.",
  },
  {
    rule: "cloudfront-7-own-certificate",
    type: distribution,
    name: /^site$/,
    reason: "Without modelfront:domain there is only CloudFront's own name.",
  },
  {
    rule: "cloudfront-15-viewer-tls",
    type: distribution,
    name: /^site$/,
    reason: "CloudFront's own certificate allows no choice of the TLS policy.",
  },

  // API Gateway
  {
    rule: "apigateway-1-execution-log",
    type: "aws:apigateway/methodSettings:MethodSettings",
    name: /^streaming$/,
    reason: "Execution logs need a role of the whole account; the function writes one line per request.",
  },
  {
    rule: "apigateway-2-client-certificate",
    type: restStage,
    name: /^streaming$/,
    reason: "The backend is Lambda, which API Gateway calls with signed requests.",
  },
  {
    rule: "apigateway-3-tracing",
    type: restStage,
    name: /^streaming$/,
    reason: "The function's line has the time of each part of a request, without X-Ray's price per trace.",
  },
  {
    rule: "apigateway-4-firewall",
    type: restStage,
    name: /^streaming$/,
    reason:
      "A web ACL costs 7 dollars a month; with modelfront:domain, requests that did not pass CloudFront's are refused.",
  },
  {
    rule: "apigateway-rest-access-log",
    type: restStage,
    name: /^streaming$/,
    reason: "The log needs a role of the whole account, so it is written only with modelfront:logs.streamingAccess.",
  },
  {
    rule: "apigateway-8-authorization",
    type: "aws:apigatewayv2/route:Route",
    name: /^http-(getHealth|getLinks)(-head)?$/,
    reason: "Health check and list of links are open to monitors and people.",
  },
  {
    rule: "apigateway-8-authorization",
    type: "aws:apigatewayv2/route:Route",
    name: /^http-preflight$/,
    reason: "Browsers send CORS preflights without credentials.",
  },
  {
    rule: "apigateway-rest-authorization",
    type: "aws:apigateway/method:Method",
    name: /^streaming-preflight-/,
    reason: "Browsers send CORS preflights without credentials.",
  },
  {
    rule: "iam-own-policies",
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    name: /^streaming-log$/,
    reason: "API Gateway accepts a role for its logs only with all rights of AWS's managed policy.",
  },
  {
    rule: "iam-trust-own-account",
    type: "aws:iam/role:Role",
    name: /^streaming-log$/,
    reason: "API Gateway does not document that it states the account when it writes logs.",
  },

  // Models
  {
    rule: "sagemaker-4-two-instances",
    type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    name: releases,
    reason: "A second instance doubles the bill, so hosting.instanceCount and autoscaling decide.",
  },
  {
    rule: "sagemaker-5-network-isolation",
    type: "aws:sagemaker/model:Model",
    name: releases,
    reason:
      "Serverless endpoints do not offer it, and images of others may load files. `sagemaker-isolated-where-possible` checks the rest.",
  },

  // Users
  {
    rule: "cognito-1-threat-protection",
    type: userPool,
    name: /^users$/,
    reason: "Part of Cognito's Plus plan, which is paid for each user.",
  },
  {
    rule: "cognito-5-mfa",
    type: userPool,
    name: /^users$/,
    reason: "A second factor is optional: users turn it on.",
  },

  // Logs
  {
    rule: "cloudwatch-16-year-of-logs",
    type: logGroup,
    name: /^(api|stream|authorizer|check|sleep|http|streaming)$/,
    reason:
      "Logs contain client addresses, so modelfront:logs.retentionDays keeps them for 30 days unless it says otherwise.",
  },
  {
    rule: "cloudwatch-16-year-of-logs",
    type: logGroup,
    name: releases,
    reason: "As the functions' logs: modelfront:logs.retentionDays.",
  },
];

/** The exception that accepts a finding of a rule; undefined if there is none. */
export function exceptionFor(
  rule: string,
  { type, name, urn }: Pick<Declared, "type" | "name" | "urn">,
  allowed: readonly Exception[],
): Exception | undefined {
  const stack = /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
  return allowed.find(
    (exception) =>
      exception.rule === rule &&
      exception.type === type &&
      exception.name.test(name) &&
      (exception.stack?.test(stack) ?? true),
  );
}
