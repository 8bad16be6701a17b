import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DataFolder, type ModelContainer } from "../models/container";

/** Of the policy language. */
const version = "2012-10-17";

/** Lets one AWS service, such as `lambda.amazonaws.com`, take a role on. */
export function trustPolicy(service: string): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  };
}

export interface ExecutionGrants {
  readonly containers: readonly Omit<ModelContainer, "definition">[];
  readonly logGroupArn: pulumi.Input<string>;
}

/** What SageMaker needs to host one model: its data, its images, its log, its metrics. */
export function executionPolicy({ containers, logGroupArn }: ExecutionGrants): aws.iam.PolicyDocument {
  const folders = containers.flatMap(({ folder }) => folder ?? []);
  const objects = [
    ...containers.flatMap(({ objectArn }) => objectArn ?? []),
    ...folders.map(({ bucketArn, prefix }) => `${bucketArn}/${prefix}*`),
  ];
  return {
    Version: version,
    Statement: [
      ...(objects.length > 0
        ? [{ Sid: "LoadModel", Effect: "Allow" as const, Action: "s3:GetObject", Resource: objects }]
        : []),
      ...folders.map(listFolder),
      {
        Sid: "PullImage",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: containers.map(({ repositoryArn }) => repositoryArn),
      },
      {
        Sid: "LogInToRegistry",
        Effect: "Allow",
        Action: "ecr:GetAuthorizationToken",
        // The action has no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
        Resource: "*",
      },
      {
        Sid: "WriteLog",
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [logGroupArn, pulumi.interpolate`${logGroupArn}:*`],
      },
      {
        Sid: "ReportInstanceMetrics",
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        // The action has no resource, the namespace stands in for it:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": "/aws/sagemaker/Endpoints" } },
      },
    ],
  };
}

/** What a folder is copied with. `i` tells the statements apart. */
function listFolder({ bucketArn, prefix }: DataFolder, i: number): aws.iam.PolicyStatement {
  return {
    Sid: `ListModel${i + 1}`,
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: bucketArn,
    Condition: { StringLike: { "s3:prefix": `${prefix}*` } },
  };
}

/** What the function needs to write to its own log. The group is there already. */
export function functionLogPolicy(logGroupArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [
      {
        Sid: "WriteLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: pulumi.interpolate`${logGroupArn}:*`,
      },
    ],
  };
}

/**
 * SageMaker's actions for asking an endpoint. The API reference lets a streaming call go by the first one as well, AWS's
 * managed policies (AmazonBedrockMarketplaceAccess) name both.
 */
const invokeActions = {
  whole: "sagemaker:InvokeEndpoint",
  streamed: ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"],
};

/** What a function needs to ask the models. */
export function invokePolicy(
  endpointArns: readonly pulumi.Input<string>[],
  { streams }: { readonly streams: boolean },
): aws.iam.PolicyDocument {
  const action = streams ? invokeActions.streamed : invokeActions.whole;
  return {
    Version: version,
    Statement: [{ Sid: "AskModels", Effect: "Allow", Action: action, Resource: [...endpointArns] }],
  };
}

/** What the proxy needs to ask and, where it lists them, to look at the endpoints of these ARNs or ARN patterns. */
export function proxyPolicy(
  endpointArns: readonly pulumi.Input<string>[],
  { lists }: { readonly lists: boolean },
): aws.iam.PolicyDocument {
  const endpoints = [...endpointArns];
  const ask = { Sid: "AskEndpoints", Effect: "Allow" as const, Action: invokeActions.streamed, Resource: endpoints };
  if (!lists) return { Version: version, Statement: [ask] };
  return {
    Version: version,
    Statement: [
      { ...ask, Action: invokeActions.whole },
      { Sid: "DescribeEndpoints", Effect: "Allow", Action: "sagemaker:DescribeEndpoint", Resource: endpoints },
      {
        Sid: "ListEndpoints",
        Effect: "Allow",
        Action: "sagemaker:ListEndpoints",
        // The action has no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
        Resource: "*",
      },
    ],
  };
}

/** What the functions do with the items of the stack's table whose keys begin so; no function makes or changes a key. */
const tableUses = {
  /** Who calls. */
  identify: { actions: ["dynamodb:GetItem"], prefixes: ["key#"] },
  /** Counters, answers, and the requests that are to be answered once. */
  answer: {
    actions: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    prefixes: ["answer#", "count#", "once#"],
  },
};

/** What a function needs of the stack's table. */
export function tablePolicy(tableArn: pulumi.Input<string>, use: keyof typeof tableUses): aws.iam.PolicyDocument {
  const { actions, prefixes } = tableUses[use];
  return {
    Version: version,
    Statement: [
      {
        Sid: "UseTable",
        Effect: "Allow",
        Action: actions,
        Resource: tableArn,
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": prefixes.map((prefix) => `${prefix}*`) },
          // An empty set of keys would do for the condition above.
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
    ],
  };
}
