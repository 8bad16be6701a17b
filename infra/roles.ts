import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

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
  readonly artifactArn: pulumi.Input<string>;
  readonly repositoryArn: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
}

/** What SageMaker needs to host one model: its artifact, its image, its log, its metrics. */
export function executionPolicy({ artifactArn, repositoryArn, logGroupArn }: ExecutionGrants): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [
      { Sid: "LoadModel", Effect: "Allow", Action: "s3:GetObject", Resource: artifactArn },
      {
        Sid: "PullImage",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: repositoryArn,
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
