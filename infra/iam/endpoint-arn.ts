import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * ARN of endpoints in the stack's account and Region, whether or not they are there: AWS has no look-up for them that a
 * preview without an account could make, so account, Region and partition are those of something that the stack makes.
 * @param name of an endpoint, or a pattern of IAM.
 * @param neighbour ARN of something in the same account and Region.
 */
export function endpointArn(name: pulumi.Input<string>, neighbour: pulumi.Output<string>): pulumi.Output<string> {
  const { partition, region, account } = aws.getArnOutput({ arn: neighbour });
  // IAM compares with the name in lower case.
  const lowerCase = pulumi.output(name).apply((text) => text.toLowerCase());
  return pulumi.interpolate`arn:${partition}:sagemaker:${region}:${account}:endpoint/${lowerCase}`;
}
