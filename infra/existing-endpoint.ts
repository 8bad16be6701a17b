import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * ARN of an endpoint that is in the stack's account and Region, whether or not it is there: AWS has no look-up for one
 * that a preview without an account could make, so account and partition are those of a role of the stack.
 */
export function existingEndpointArn(
  endpointName: pulumi.Output<string>,
  role: aws.iam.Role,
  region: string,
): pulumi.Output<string> {
  const { partition, account } = aws.getArnOutput({ arn: role.arn });
  // IAM compares with the name in lower case.
  const lowerCase = endpointName.apply((name) => name.toLowerCase());
  return pulumi.interpolate`arn:${partition}:sagemaker:${region}:${account}:endpoint/${lowerCase}`;
}
