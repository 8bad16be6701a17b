import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DataFolder, type ModelContainer } from "./model-container";

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

/** What the function needs to ask the models. */
export function invokePolicy(endpointArns: readonly pulumi.Input<string>[]): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [{ Sid: "AskModels", Effect: "Allow", Action: "sagemaker:InvokeEndpoint", Resource: [...endpointArns] }],
  };
}
