/**
 * Actions that a policy may allow on all resources (`Resource: "*"`), with AWS's reason.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const unscopedActions: Readonly<Record<string, string>> = {
  "ecr:GetAuthorizationToken": "Logs in to the registry of the account; supports no resource-level permissions.",
  "cloudwatch:PutMetricData":
    "Supports no resource-level permissions. The condition cloudwatch:namespace takes their place.",
  "cloudwatch:DescribeAlarms":
    "CodeDeploy asks for the alarms of a deployment by name; AWS's managed policy allows all.",
  "sagemaker:ListEndpoints": "Lists all endpoints of the account; supports no resource-level permissions.",
  "xray:PutTelemetryRecords": "X-Ray has no resources that traces belong to.",
  "xray:PutTraceSegments": "X-Ray has no resources that traces belong to.",
  // How Lambda and SageMaker connect to a VPC. AWS's managed policy AWSLambdaVPCAccessExecutionRole allows the same.
  "ec2:AssignPrivateIpAddresses": "The network interface does not exist when the policy is written.",
  "ec2:CreateNetworkInterface": "The network interface does not exist when the policy is written.",
  "ec2:CreateNetworkInterfacePermission": "The network interface does not exist when the policy is written.",
  "ec2:DeleteNetworkInterface": "The network interface does not exist when the policy is written.",
  "ec2:DeleteNetworkInterfacePermission": "The network interface does not exist when the policy is written.",
  "ec2:UnassignPrivateIpAddresses": "The network interface does not exist when the policy is written.",
  "ec2:DescribeDhcpOptions": "Describing supports no resource-level permissions.",
  "ec2:DescribeNetworkInterfaces": "Describing supports no resource-level permissions.",
  "ec2:DescribeSecurityGroups": "Describing supports no resource-level permissions.",
  "ec2:DescribeSubnets": "Describing supports no resource-level permissions.",
  "ec2:DescribeVpcs": "Describing supports no resource-level permissions.",
};
