import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** AWS partition of a Region, the second part of every ARN. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Id of the account of a resource, from its ARN: looking the account up would need one even in a preview. */
export function accountOf(arn: pulumi.Output<string>): pulumi.Output<string> {
  return aws.getArnOutput({ arn }).account;
}

/** ARN of the log group of a SageMaker endpoint, or of a pattern of names. @see endpointArn */
export function endpointLogsArn(name: string, neighbour: pulumi.Output<string>): pulumi.Output<string> {
  const { partition, region, account } = aws.getArnOutput({ arn: neighbour });
  return pulumi.interpolate`arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/Endpoints/${name}`;
}

/**
 * ARN of a SageMaker endpoint in the stack's account and Region; the endpoint need not exist. Account, Region and partition
 * come from the ARN of a neighbour, because looking them up would need an account even in a preview.
 * @param name of an endpoint, or an IAM pattern of names.
 * @param neighbour ARN of a resource in the same account and Region.
 */
export function endpointArn(name: pulumi.Input<string>, neighbour: pulumi.Output<string>): pulumi.Output<string> {
  const { partition, region, account } = aws.getArnOutput({ arn: neighbour });
  // IAM compares with the name in lower case.
  const lowerCase = pulumi.output(name).apply((text) => text.toLowerCase());
  return pulumi.interpolate`arn:${partition}:sagemaker:${region}:${account}:endpoint/${lowerCase}`;
}
