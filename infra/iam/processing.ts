import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "./arn";

export interface ProcessingPlace {
  readonly region: string;
  readonly account: pulumi.Input<string>;
  /** Account of the image, which is AWS's own. */
  readonly registryId: pulumi.Input<string>;
  readonly repository: string;
}

/** Log group, and namespace of the instances' metrics, of every processing job of an account. SageMaker creates the group. */
const logGroup = "/aws/sagemaker/ProcessingJobs";

/** Statements that every processing job needs: pull its image, write its log and report metrics. */
export function processingStatements({
  region,
  account,
  registryId,
  repository,
}: ProcessingPlace): aws.iam.PolicyStatement[] {
  const partition = partitionOf(region);
  const logs = pulumi.interpolate`arn:${partition}:logs:${region}:${account}:log-group:${logGroup}`;
  return [
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: pulumi.interpolate`arn:${partition}:ecr:${region}:${registryId}:repository/${repository}`,
    },
    {
      Sid: "LogInToRegistry",
      Effect: "Allow",
      Action: "ecr:GetAuthorizationToken",
      // The action supports no resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
      Resource: "*",
    },
    {
      Sid: "WriteLog",
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logs, pulumi.interpolate`${logs}:*`],
    },
    {
      Sid: "ReportMetrics",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      // The action supports no resource-level permissions; the namespace condition takes their place:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": logGroup } },
    },
  ];
}

/** Statements that let a job read, and if `writes` is set also write, the objects of a folder of a bucket. */
export function folderStatements(
  name: string,
  bucketArn: pulumi.Input<string>,
  folder: string,
  { writes }: { readonly writes: boolean },
): aws.iam.PolicyStatement[] {
  return [
    {
      Sid: `Use${name}`,
      Effect: "Allow",
      Action: writes ? ["s3:GetObject", "s3:PutObject"] : "s3:GetObject",
      Resource: pulumi.interpolate`${bucketArn}/${folder}/*`,
    },
    {
      Sid: `List${name}`,
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: bucketArn,
      Condition: { StringLike: { "s3:prefix": [folder, `${folder}/*`] } },
    },
  ];
}
