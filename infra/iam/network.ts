import type * as aws from "@pulumi/aws";

/**
 * EC2 actions with which a service connects its machines to subnets.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html (CreateModel)
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const actions = {
  sagemaker: [
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
  ],
  lambda: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ],
};

/** Policy that lets a model's or a function's role use network interfaces in a VPC. */
export function networkPolicy(service: keyof typeof actions): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "UseNetworkInterfaces",
        Effect: "Allow",
        Action: actions[service],
        // Describing supports no resource-level permissions, and the interfaces do not exist yet. AWS's managed policy
        // AWSLambdaVPCAccessExecutionRole allows the same.
        Resource: "*",
      },
    ],
  };
}
