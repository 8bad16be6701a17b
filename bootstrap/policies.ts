import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const version = "2012-10-17";

/** ARNs that the policies name. */
export interface Places {
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
  readonly boundaryArn: pulumi.Input<string>;
}

/** Actions that read configuration, by service. None reads objects, items, secrets or messages. */
const readActions = [
  ...["acm:DescribeCertificate", "acm:ListTagsForCertificate", "apigateway:GET"],
  ...["application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies"],
  ...["application-autoscaling:ListTagsForResource", "budgets:ViewBudget", "budgets:ListTagsForResource"],
  ...["cloudfront:DescribeFunction", "cloudfront:GetDistribution", "cloudfront:GetFunction"],
  ...["cloudfront:GetOriginAccessControl", "cloudfront:GetResponseHeadersPolicy", "cloudfront:ListTagsForResource"],
  ...["cloudfront:GetCachePolicy", "cloudfront:GetDistributionConfig", "cloudfront:GetOriginRequestPolicy"],
  ...["cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
  ...["codedeploy:GetApplication", "codedeploy:GetDeployment", "codedeploy:GetDeploymentConfig"],
  ...["codedeploy:GetDeploymentGroup", "codedeploy:ListDeployments", "codedeploy:ListTagsForResource"],
  ...["cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient", "cognito-idp:DescribeUserPoolDomain"],
  ...["cognito-idp:DescribeResourceServer", "cognito-idp:GetUserPoolMfaConfig", "cognito-idp:ListTagsForResource"],
  ...["dynamodb:DescribeContinuousBackups", "dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive"],
  ...["dynamodb:ListTagsOfResource", "ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:ListTagsForResource"],
  // A preview of a stack that builds an image signs in to the registry. Signing in alone pulls nothing.
  "ecr:GetAuthorizationToken",
  ...["iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:GetRole", "iam:GetRolePolicy"],
  ...["iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListInstanceProfilesForRole"],
  ...["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags", "kms:ListAliases"],
  ...[
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionConfiguration",
    "lambda:GetPolicy",
    "lambda:ListTags",
  ],
  ...["lambda:GetFunctionCodeSigningConfig", "lambda:ListVersionsByFunction"],
  ...["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:ListTagsForResource"],
  ...["route53:GetChange", "route53:GetHostedZone", "route53:ListResourceRecordSets"],
  ...["s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:ListBucket"],
  ...[
    "s3:GetAccelerateConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:GetObjectAttributes",
    "s3:GetObjectTagging",
    "s3:ListTagsForResource",
  ],
  ...[
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:DescribeModel",
    "sagemaker:DescribeDataQualityJobDefinition",
    "sagemaker:DescribeModelPackage",
    "sagemaker:DescribeModelPackageGroup",
    "sagemaker:DescribeMonitoringSchedule",
    "sagemaker:ListModelPackages",
    "sagemaker:ListTags",
  ],
  ...["sns:GetTopicAttributes", "sns:ListTagsForResource", "sns:GetSubscriptionAttributes", "sqs:GetQueueAttributes"],
  ...["logs:DescribeQueryDefinitions", "scheduler:GetSchedule", "sns:ListSubscriptionsByTopic"],
  ...["sqs:ListQueueTags", "tag:GetResources", "wafv2:GetWebACL", "wafv2:ListTagsForResource"],
];

/** Actions that create, change and delete what the program declares, without any on IAM. */
const writeActions = [
  ...["acm:AddTagsToCertificate", "acm:DeleteCertificate", "acm:RemoveTagsFromCertificate", "acm:RequestCertificate"],
  ...["acm:UpdateCertificateOptions", "application-autoscaling:UntagResource", "cloudfront:UntagResource"],
  ...["budgets:UntagResource", "cloudwatch:UntagResource", "codedeploy:UntagResource", "kms:UntagResource"],
  ...["kms:UpdateKeyDescription", "sns:UntagResource"],
  ...["cognito-idp:UntagResource", "dynamodb:UntagResource", "ecr:DeleteLifecyclePolicy", "ecr:UntagResource"],
  ...["lambda:UntagResource", "logs:DeleteRetentionPolicy", "logs:GetLogEvents", "logs:UntagResource"],
  ...["s3:DeleteObjectTagging", "s3:TagResource", "s3:UntagResource", "wafv2:UntagResource"],
  ...["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT", "apigateway:TagResource"],
  ...["application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget"],
  ...["application-autoscaling:PutScalingPolicy", "application-autoscaling:RegisterScalableTarget"],
  ...["application-autoscaling:TagResource", "budgets:ModifyBudget", "budgets:TagResource"],
  ...["cloudfront:Create*", "cloudfront:Delete*", "cloudfront:PublishFunction", "cloudfront:TagResource"],
  ...["cloudfront:Update*", "cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"],
  ...["cloudwatch:PutMetricAlarm", "cloudwatch:PutCompositeAlarm", "cloudwatch:TagResource"],
  ...["codedeploy:Create*", "codedeploy:Delete*", "codedeploy:GetApplicationRevision"],
  ...["codedeploy:RegisterApplicationRevision", "codedeploy:StopDeployment", "codedeploy:TagResource"],
  "codedeploy:Update*",
  ...["cognito-idp:Create*", "cognito-idp:Delete*", "cognito-idp:Update*", "cognito-idp:SetUserPoolMfaConfig"],
  ...["cognito-idp:TagResource", "dynamodb:CreateTable", "dynamodb:DeleteTable", "dynamodb:TagResource"],
  ...["dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive"],
  ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:CreateRepository"],
  ...["ecr:DeleteRepository", "ecr:InitiateLayerUpload", "ecr:PutImage"],
  ...["ecr:BatchDeleteImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImageScanningConfiguration"],
  ...["ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy", "ecr:SetRepositoryPolicy", "ecr:TagResource"],
  ...["ecr:UploadLayerPart", "kms:CreateAlias", "kms:CreateGrant", "kms:CreateKey", "kms:DeleteAlias"],
  ...["kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:TagResource"],
  ...["lambda:AddPermission", "lambda:CreateAlias", "lambda:CreateFunction", "lambda:DeleteAlias"],
  ...["lambda:DeleteFunction", "lambda:InvokeFunction", "lambda:PublishVersion", "lambda:RemovePermission"],
  ...["lambda:TagResource", "lambda:UpdateAlias", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
  ...["logs:CreateLogDelivery", "logs:CreateLogGroup", "logs:DeleteLogDelivery", "logs:DeleteLogGroup"],
  ...["logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy"],
  ...["logs:PutRetentionPolicy", "logs:TagResource", "logs:UpdateLogDelivery", "route53:ChangeResourceRecordSets"],
  ...["s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObject", "s3:DeleteObjectVersion"],
  ...["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucketVersions", "s3:PutBucket*", "s3:PutObject"],
  ...["s3:PutObjectTagging", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"],
  ...["sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:CreateEndpointConfig", "sagemaker:CreateModel"],
  ...["sagemaker:CreateDataQualityJobDefinition", "sagemaker:CreateModelPackage", "sagemaker:CreateModelPackageGroup"],
  ...["sagemaker:CreateMonitoringSchedule", "sagemaker:DeleteDataQualityJobDefinition"],
  ...["sagemaker:DeleteModelPackageGroup", "sagemaker:DeleteMonitoringSchedule", "sagemaker:DeleteTags"],
  ...["sagemaker:UpdateMonitoringSchedule"],
  ...["sagemaker:DeleteEndpoint", "sagemaker:DeleteEndpointConfig", "sagemaker:DeleteModel"],
  ...["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream", "sagemaker:UpdateEndpoint"],
  ...["sagemaker:UpdateEndpointWeightsAndCapacities", "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes"],
  ...["sns:Subscribe", "sns:TagResource", "sns:Unsubscribe", "sqs:CreateQueue", "sqs:DeleteQueue"],
  ...["sqs:SetQueueAttributes", "sqs:TagQueue", "wafv2:CreateWebACL", "wafv2:DeleteWebACL", "wafv2:TagResource"],
  ...["wafv2:UpdateWebACL", "logs:DeleteQueryDefinition", "logs:PutQueryDefinition", "scheduler:CreateSchedule"],
  ...["scheduler:DeleteSchedule", "scheduler:UpdateSchedule", "sns:SetSubscriptionAttributes"],
];

/**
 * Statements that let a role use the state: read it, lock it and decrypt its secrets.
 * @param stack name, or pattern of names, of the stacks whose state the role may write; null for none
 */
function stateStatements({ bucketArn, keyArn }: Places, stack: string | null): aws.iam.PolicyStatement[] {
  const state = pulumi.interpolate`${bucketArn}/.pulumi`;
  return [
    { Sid: "ListState", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    { Sid: "ReadState", Effect: "Allow", Action: "s3:GetObject", Resource: pulumi.interpolate`${state}/*` },
    {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject"],
      Resource: [
        // A preview locks its stack too, so that it sees no half-written state.
        pulumi.interpolate`${state}/locks/*`,
        // Checkpoints are `stacks/modelfront/dev.json`; history and backups are folders.
        ...(stack === null
          ? []
          : [
              pulumi.interpolate`${state}/*/modelfront/${stack}.*`,
              pulumi.interpolate`${state}/*/modelfront/${stack}/*`,
            ]),
      ],
    },
    {
      Sid: "StateKey",
      Effect: "Allow",
      // The bucket encrypts its objects with the same key, so locks need it as well.
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
    },
  ];
}

/** Names of the stacks' buckets that the program puts objects into, before Pulumi's generated characters. */
const objectBuckets = ["analyses", "models", "site"];

/** Reads the objects that the program puts into buckets of `account`: refreshing one asks for its head, which takes GetObject. */
export function objectsPolicy(account: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [
      {
        Sid: "ReadObjects",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: objectBuckets.map((name) => `arn:aws:s3:::${name}-*/*`),
        Condition: { StringEquals: { "aws:ResourceAccount": account } },
      },
    ],
  };
}

/** Reads configuration for previews and drift; changes nothing but locks. */
export function previewPolicy(places: Places): aws.iam.PolicyDocument {
  return {
    Version: version,
    // Names are not known before the stacks exist, and most of these actions have no resource.
    Statement: [
      ...stateStatements(places, null),
      { Sid: "ReadConfiguration", Effect: "Allow", Action: readActions, Resource: "*" },
    ],
  };
}

/** Rights on everything but IAM and the state: the part of a deploy role that is a policy of its own, for its size. */
export function resourcePolicy(): aws.iam.PolicyDocument {
  return {
    Version: version,
    // Names are made by Pulumi, so they are not known here.
    Statement: [{ Sid: "ManageResources", Effect: "Allow", Action: writeActions, Resource: "*" }],
  };
}

/** Rights on roles and on the state of `stack`. Roles can only be made, and given policies, with the boundary, which cannot be removed. */
export function rolesPolicy(places: Places, account: pulumi.Input<string>, stack: string): aws.iam.PolicyDocument {
  const roles = pulumi.interpolate`arn:aws:iam::${account}:role/*`;
  const boundary = { StringEquals: { "iam:PermissionsBoundary": places.boundaryArn } };
  return {
    Version: version,
    Statement: [
      ...stateStatements(places, stack),
      {
        Sid: "MakeBoundedRoles",
        Effect: "Allow",
        Action: [
          "iam:AttachRolePolicy",
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePolicy",
        ],
        Resource: roles,
        Condition: boundary,
      },
      {
        Sid: "ManageBoundedRoles",
        Effect: "Allow",
        Action: ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"],
        Resource: roles,
      },
      {
        Sid: "KeepCiAsItIs",
        Effect: "Deny",
        Action: [
          "iam:DeleteRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:PutRolePolicy",
          "iam:AttachRolePolicy",
          "iam:PassRole",
        ],
        Resource: pulumi.interpolate`arn:aws:iam::${account}:role/modelfront-ci-*`,
      },
      {
        Sid: "PassRolesToServices",
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: roles,
        Condition: {
          StringEquals: {
            "iam:PassedToService": [
              "apigateway.amazonaws.com",
              "codedeploy.amazonaws.com",
              "lambda.amazonaws.com",
              "sagemaker.amazonaws.com",
              "scheduler.amazonaws.com",
            ],
          },
        },
      },
      {
        Sid: "ServiceRoles",
        Effect: "Allow",
        Action: "iam:CreateServiceLinkedRole",
        Resource: pulumi.interpolate`arn:aws:iam::${account}:role/aws-service-role/*`,
      },
    ],
  };
}

/** The most that any role of the stacks can do: what functions, models and gateways need at run time. */
export function boundaryPolicy(): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [
      {
        Sid: "RunTime",
        Effect: "Allow",
        Action: [
          ...[
            "cloudwatch:DescribeAlarms",
            "cloudwatch:PutMetricData",
            "dynamodb:BatchGetItem",
            "dynamodb:BatchWriteItem",
            "dynamodb:DeleteItem",
          ],
          ...["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan"],
          ...["dynamodb:TransactWriteItems", "dynamodb:UpdateItem", "ecr:BatchCheckLayerAvailability"],
          ...["ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer", "kms:Decrypt"],
          ...[
            "kms:GenerateDataKey",
            "lambda:GetAlias",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:InvokeFunction",
            "lambda:UpdateAlias",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
          ],
          ...["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
          ...["logs:PutLogEvents", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "sagemaker:DescribeEndpoint"],
          ...["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission"],
          ...["ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission", "ec2:DescribeDhcpOptions"],
          ...["ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
          ...["ec2:UnassignPrivateIpAddresses"],
          // Jobs of SageMaker Clarify, which create an endpoint.
          ...["sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:CreateEndpointConfig"],
          ...["sagemaker:DeleteEndpoint", "sagemaker:DeleteEndpointConfig", "sagemaker:DescribeEndpointConfig"],
          ...["sagemaker:DescribeModel"],
          ...["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"],
          ...["sagemaker:InvokeEndpointWithResponseStream", "sagemaker:ListEndpoints", "secretsmanager:GetSecretValue"],
          ...["sns:Publish", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          ...["sqs:ReceiveMessage", "sqs:SendMessage", "ssm:GetParameter", "xray:PutTelemetryRecords"],
          ...["lambda:PutFunctionConcurrency", "xray:PutTraceSegments"],
        ],
        // A boundary grants nothing: the roles' own policies name the resources.
        Resource: "*",
      },
    ],
  };
}
