/** Actions on resources. */
export interface Grant {
  readonly actions: readonly string[];
  /**
   * ARN patterns. `{partition}`, `{region}` and `{account}` are the stack's; the other names in braces are those of the
   * resource, or of the one that it belongs to. `*` alone stands for actions that support no resource-level permissions.
   */
  readonly on: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Rights that creating, reading, changing and deleting resources of one type takes. */
export interface TypeRights {
  readonly grants: readonly Grant[];
  /**
   * Source of the calls: a file below `internal/service/` of hashicorp/terraform-provider-aws, which Pulumi's provider
   * contains, or a page. The actions of each call are in AWS's service authorization reference.
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
   */
  readonly source: string;
}

/** Everything, for actions that support no resource-level permissions. */
const anywhere = ["*"];

const apiGateway = (source: string, paths: readonly string[]): TypeRights => ({
  grants: [
    {
      actions: ["DELETE", "GET", "PATCH", "POST", "PUT"].map((verb) => `apigateway:${verb}`),
      on: paths.map((path) => `arn:{partition}:apigateway:{region}::${path}`),
    },
  ],
  source,
});

const tagPath = "/tags/*";
const httpApi = ["/apis", "/apis/*", tagPath];
const restApi = ["/restapis", "/restapis/*", tagPath];

/** Writing access logs takes rights on the account's log deliveries and resource policies, which have no ARNs. */
const logDelivery: Grant = {
  actions: [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
  ],
  on: anywhere,
};

const bucket = ["arn:{partition}:s3:::{bucket}"];
const bucketPart = (source: string, ...actions: readonly string[]): TypeRights => ({
  grants: [{ actions: actions.map((action) => `s3:${action}`), on: bucket }],
  source,
});

const key = ["arn:{partition}:kms:{region}:{account}:key/*"];
const role = ["arn:{partition}:iam::{account}:role{path}{role}"];
/** Services that get a role of the stack. */
const roleServices = [
  "apigateway.amazonaws.com",
  "codedeploy.amazonaws.com",
  "lambda.amazonaws.com",
  "sagemaker.amazonaws.com",
];
const lambdaFunction = ["arn:{partition}:lambda:{region}:{account}:function:{function}"];
const cloudFront = (kind: string) => [`arn:{partition}:cloudfront::{account}:${kind}/*`];
const codeDeploy = (kind: string, name: string) => [`arn:{partition}:codedeploy:{region}:{account}:${kind}:${name}`];
const userPool = ["arn:{partition}:cognito-idp:{region}:{account}:userpool/*"];
const repository = ["arn:{partition}:ecr:{region}:{account}:repository/{repository}"];
const sageMaker = (kind: string) => [`arn:{partition}:sagemaker:{region}:{account}:${kind}/{name}`];
const sageMakerTags = ["sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:ListTags"];

/** Rights by type of resource. A type that needs none of its own has no grants. */
export const rightsByType: Readonly<Record<string, TypeRights>> = {
  "aws:acm/certificate:Certificate": {
    grants: [
      { actions: ["acm:RequestCertificate"], on: anywhere },
      {
        actions: [
          "acm:AddTagsToCertificate",
          "acm:DeleteCertificate",
          "acm:DescribeCertificate",
          "acm:ListTagsForCertificate",
          "acm:RemoveTagsFromCertificate",
          "acm:UpdateCertificateOptions",
        ],
        on: ["arn:{partition}:acm:*:{account}:certificate/*"],
      },
    ],
    source: "acm/certificate.go",
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    grants: [{ actions: ["acm:DescribeCertificate"], on: ["arn:{partition}:acm:*:{account}:certificate/*"] }],
    source: "acm/certificate_validation.go",
  },
  "aws:apigateway/account:Account": apiGateway("apigateway/account.go", ["/account"]),
  "aws:apigateway/authorizer:Authorizer": apiGateway("apigateway/authorizer.go", restApi),
  "aws:apigateway/deployment:Deployment": apiGateway("apigateway/deployment.go", restApi),
  "aws:apigateway/integration:Integration": apiGateway("apigateway/integration.go", restApi),
  "aws:apigateway/method:Method": apiGateway("apigateway/method.go", restApi),
  "aws:apigateway/methodSettings:MethodSettings": apiGateway("apigateway/method_settings.go", restApi),
  "aws:apigateway/resource:Resource": apiGateway("apigateway/resource.go", restApi),
  "aws:apigateway/response:Response": apiGateway("apigateway/gateway_response.go", restApi),
  "aws:apigateway/restApi:RestApi": apiGateway("apigateway/rest_api.go", restApi),
  "aws:apigateway/stage:Stage": apiGateway("apigateway/stage.go", restApi),
  "aws:apigatewayv2/api:Api": apiGateway("apigatewayv2/api.go", httpApi),
  "aws:apigatewayv2/authorizer:Authorizer": apiGateway("apigatewayv2/authorizer.go", httpApi),
  "aws:apigatewayv2/integration:Integration": apiGateway("apigatewayv2/integration.go", httpApi),
  "aws:apigatewayv2/route:Route": apiGateway("apigatewayv2/route.go", httpApi),
  "aws:apigatewayv2/stage:Stage": {
    grants: [...apiGateway("", httpApi).grants, logDelivery],
    source: "apigatewayv2/stage.go",
  },
  "aws:appautoscaling/policy:Policy": {
    grants: [
      {
        actions: [
          "application-autoscaling:DeleteScalingPolicy",
          "application-autoscaling:DescribeScalingPolicies",
          "application-autoscaling:PutScalingPolicy",
        ],
        on: anywhere,
      },
      {
        actions: ["cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"],
        on: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:TargetTracking-*"],
      },
    ],
    source: "appautoscaling/policy.go",
  },
  "aws:appautoscaling/target:Target": {
    grants: [
      {
        actions: [
          "application-autoscaling:DeregisterScalableTarget",
          "application-autoscaling:DescribeScalableTargets",
          "application-autoscaling:ListTagsForResource",
          "application-autoscaling:RegisterScalableTarget",
          "application-autoscaling:TagResource",
          "application-autoscaling:UntagResource",
        ],
        on: anywhere,
      },
      {
        actions: [
          "sagemaker:DescribeEndpoint",
          "sagemaker:DescribeEndpointConfig",
          "sagemaker:UpdateEndpointWeightsAndCapacities",
        ],
        on: ["endpoint", "endpoint-config"].map(
          (kind) => `arn:{partition}:sagemaker:{region}:{account}:${kind}/{name}`,
        ),
      },
      {
        actions: ["iam:CreateServiceLinkedRole"],
        on: [
          "arn:{partition}:iam::{account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
        ],
      },
    ],
    source: "appautoscaling/target.go",
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    grants: [
      {
        actions: ["CreateCachePolicy", "DeleteCachePolicy", "GetCachePolicy", "UpdateCachePolicy"].map(
          (action) => `cloudfront:${action}`,
        ),
        on: cloudFront("cache-policy"),
      },
    ],
    source: "cloudfront/cache_policy.go",
  },
  "aws:cloudfront/distribution:Distribution": {
    grants: [
      {
        actions: [
          "cloudfront:CreateDistribution",
          "cloudfront:CreateInvalidation",
          "cloudfront:DeleteDistribution",
          "cloudfront:GetDistribution",
          "cloudfront:GetDistributionConfig",
          "cloudfront:ListTagsForResource",
          "cloudfront:TagResource",
          "cloudfront:UntagResource",
          "cloudfront:UpdateDistribution",
        ],
        on: cloudFront("distribution"),
      },
    ],
    source: "cloudfront/distribution.go",
  },
  "aws:cloudfront/function:Function": {
    grants: [
      {
        actions: [
          "cloudfront:CreateFunction",
          "cloudfront:DeleteFunction",
          "cloudfront:DescribeFunction",
          "cloudfront:GetFunction",
          "cloudfront:ListTagsForResource",
          "cloudfront:PublishFunction",
          "cloudfront:TagResource",
          "cloudfront:UntagResource",
          "cloudfront:UpdateFunction",
        ],
        on: ["arn:{partition}:cloudfront::{account}:function/{name}"],
      },
    ],
    source: "cloudfront/function.go",
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    grants: [
      {
        actions: [
          "cloudfront:CreateOriginAccessControl",
          "cloudfront:DeleteOriginAccessControl",
          "cloudfront:GetOriginAccessControl",
          "cloudfront:UpdateOriginAccessControl",
        ],
        on: cloudFront("origin-access-control"),
      },
    ],
    source: "cloudfront/origin_access_control.go",
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    grants: [
      {
        actions: [
          "cloudfront:CreateOriginRequestPolicy",
          "cloudfront:DeleteOriginRequestPolicy",
          "cloudfront:GetOriginRequestPolicy",
          "cloudfront:UpdateOriginRequestPolicy",
        ],
        on: cloudFront("origin-request-policy"),
      },
    ],
    source: "cloudfront/origin_request_policy.go",
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    grants: [
      {
        actions: [
          "cloudfront:CreateResponseHeadersPolicy",
          "cloudfront:DeleteResponseHeadersPolicy",
          "cloudfront:GetResponseHeadersPolicy",
          "cloudfront:UpdateResponseHeadersPolicy",
        ],
        on: cloudFront("response-headers-policy"),
      },
    ],
    source: "cloudfront/response_headers_policy.go",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    grants: [
      {
        actions: [
          "logs:CreateLogGroup",
          "logs:DeleteLogGroup",
          "logs:DeleteRetentionPolicy",
          "logs:ListTagsForResource",
          "logs:PutRetentionPolicy",
          "logs:TagResource",
          "logs:UntagResource",
        ],
        on: ["arn:{partition}:logs:{region}:{account}:log-group:{name}"],
      },
      { actions: ["logs:DescribeLogGroups"], on: ["arn:{partition}:logs:{region}:{account}:log-group:*"] },
    ],
    source: "logs/group.go",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    grants: [
      {
        actions: [
          "cloudwatch:DeleteAlarms",
          "cloudwatch:DescribeAlarms",
          "cloudwatch:ListTagsForResource",
          "cloudwatch:PutMetricAlarm",
          "cloudwatch:TagResource",
          "cloudwatch:UntagResource",
        ],
        on: ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm}"],
      },
    ],
    source: "cloudwatch/metric_alarm.go",
  },
  "aws:codedeploy/application:Application": {
    grants: [
      {
        actions: [
          "codedeploy:CreateApplication",
          "codedeploy:DeleteApplication",
          "codedeploy:GetApplication",
          // The release hook registers the revision that it deploys.
          "codedeploy:GetApplicationRevision",
          "codedeploy:ListTagsForResource",
          "codedeploy:RegisterApplicationRevision",
          "codedeploy:TagResource",
          "codedeploy:UntagResource",
          "codedeploy:UpdateApplication",
        ],
        on: codeDeploy("application", "{name}"),
      },
    ],
    source: "codedeploy/app.go",
  },
  "aws:codedeploy/deploymentConfig:DeploymentConfig": {
    grants: [
      {
        actions: [
          "codedeploy:CreateDeploymentConfig",
          "codedeploy:DeleteDeploymentConfig",
          "codedeploy:GetDeploymentConfig",
        ],
        on: codeDeploy("deploymentconfig", "{name}"),
      },
    ],
    source: "codedeploy/deployment_config.go",
  },
  "aws:codedeploy/deploymentGroup:DeploymentGroup": {
    grants: [
      {
        actions: [
          // The release hook, and `npm run release`.
          "codedeploy:CreateDeployment",
          "codedeploy:CreateDeploymentGroup",
          "codedeploy:DeleteDeploymentGroup",
          "codedeploy:GetDeployment",
          "codedeploy:GetDeploymentGroup",
          "codedeploy:ListDeployments",
          "codedeploy:ListTagsForResource",
          "codedeploy:StopDeployment",
          "codedeploy:TagResource",
          "codedeploy:UntagResource",
          "codedeploy:UpdateDeploymentGroup",
        ],
        on: codeDeploy("deploymentgroup", "{application}/{application}"),
      },
    ],
    source: "codedeploy/deployment_group.go",
  },
  "aws:cognito/resourceServer:ResourceServer": {
    grants: [
      {
        actions: [
          "cognito-idp:CreateResourceServer",
          "cognito-idp:DeleteResourceServer",
          "cognito-idp:DescribeResourceServer",
          "cognito-idp:UpdateResourceServer",
        ],
        on: userPool,
      },
    ],
    source: "cognitoidp/resource_server.go",
  },
  "aws:cognito/userPool:UserPool": {
    grants: [
      { actions: ["cognito-idp:CreateUserPool"], on: anywhere },
      {
        actions: [
          "cognito-idp:DeleteUserPool",
          "cognito-idp:DescribeUserPool",
          "cognito-idp:GetUserPoolMfaConfig",
          "cognito-idp:ListTagsForResource",
          "cognito-idp:SetUserPoolMfaConfig",
          "cognito-idp:TagResource",
          "cognito-idp:UntagResource",
          "cognito-idp:UpdateUserPool",
        ],
        on: userPool,
      },
    ],
    source: "cognitoidp/user_pool.go",
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    grants: [
      {
        actions: [
          "cognito-idp:CreateUserPoolClient",
          "cognito-idp:DeleteUserPoolClient",
          "cognito-idp:DescribeUserPoolClient",
          "cognito-idp:UpdateUserPoolClient",
        ],
        on: userPool,
      },
    ],
    source: "cognitoidp/user_pool_client.go",
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    grants: [
      { actions: ["cognito-idp:DescribeUserPoolDomain"], on: anywhere },
      {
        actions: [
          "cognito-idp:CreateUserPoolDomain",
          "cognito-idp:DeleteUserPoolDomain",
          "cognito-idp:UpdateUserPoolDomain",
        ],
        on: userPool,
      },
    ],
    source: "cognitoidp/user_pool_domain.go",
  },
  "aws:dynamodb/table:Table": {
    grants: [
      {
        actions: [
          "dynamodb:CreateTable",
          "dynamodb:DeleteTable",
          "dynamodb:DescribeContinuousBackups",
          "dynamodb:DescribeTable",
          "dynamodb:DescribeTimeToLive",
          "dynamodb:ListTagsOfResource",
          "dynamodb:TagResource",
          "dynamodb:UntagResource",
          "dynamodb:UpdateContinuousBackups",
          "dynamodb:UpdateTable",
          "dynamodb:UpdateTimeToLive",
        ],
        on: ["arn:{partition}:dynamodb:{region}:{account}:table/{name}"],
      },
    ],
    source: "dynamodb/table.go",
  },
  "aws:iam/role:Role": {
    grants: [
      {
        actions: [
          "iam:CreateRole",
          "iam:DeleteRole",
          "iam:DeleteRolePermissionsBoundary",
          "iam:GetRole",
          "iam:ListAttachedRolePolicies",
          "iam:ListInstanceProfilesForRole",
          "iam:ListRolePolicies",
          "iam:PutRolePermissionsBoundary",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
        ],
        on: role,
      },
      {
        actions: ["iam:PassRole"],
        on: role,
        condition: { StringEquals: { "iam:PassedToService": roleServices } },
      },
    ],
    source: "iam/role.go",
  },
  "aws:iam/rolePolicy:RolePolicy": {
    grants: [{ actions: ["iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"], on: role }],
    source: "iam/role_policy.go",
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    grants: [{ actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:ListAttachedRolePolicies"], on: role }],
    source: "iam/role_policy_attachment.go",
  },
  "aws:kms/key:Key": {
    grants: [
      { actions: ["kms:CreateKey"], on: anywhere },
      {
        actions: [
          "kms:DescribeKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListResourceTags",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ],
        on: key,
      },
    ],
    source: "kms/key.go",
  },
  "aws:kms/keyPolicy:KeyPolicy": {
    grants: [{ actions: ["kms:GetKeyPolicy", "kms:PutKeyPolicy"], on: key }],
    source: "kms/key_policy.go",
  },
  "aws:lambda/alias:Alias": {
    grants: [
      {
        actions: ["lambda:CreateAlias", "lambda:DeleteAlias", "lambda:GetAlias", "lambda:UpdateAlias"],
        on: lambdaFunction,
      },
    ],
    source: "lambda/alias.go",
  },
  "aws:lambda/function:Function": {
    grants: [
      {
        actions: [
          "lambda:CreateFunction",
          "lambda:DeleteFunction",
          "lambda:GetFunction",
          "lambda:GetFunctionCodeSigningConfig",
          "lambda:GetFunctionConfiguration",
          "lambda:ListTags",
          "lambda:ListVersionsByFunction",
          "lambda:PublishVersion",
          "lambda:TagResource",
          "lambda:UntagResource",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration",
        ],
        on: lambdaFunction,
      },
      // The release gate invokes the version that is to go live.
      { actions: ["lambda:InvokeFunction"], on: lambdaFunction.map((arn) => `${arn}:*`) },
    ],
    source: "lambda/function.go",
  },
  "aws:lambda/permission:Permission": {
    grants: [{ actions: ["lambda:AddPermission", "lambda:GetPolicy", "lambda:RemovePermission"], on: lambdaFunction }],
    source: "lambda/permission.go",
  },
  "aws:route53/record:Record": {
    grants: [
      {
        actions: ["route53:ChangeResourceRecordSets", "route53:GetHostedZone", "route53:ListResourceRecordSets"],
        on: ["arn:{partition}:route53:::hostedzone/*"],
      },
      { actions: ["route53:GetChange"], on: ["arn:{partition}:route53:::change/*"] },
    ],
    source: "route53/record.go",
  },
  "aws:s3/bucket:Bucket": bucketPart(
    "s3/bucket.go",
    ...["CreateBucket", "DeleteBucket", "GetAccelerateConfiguration", "GetBucketAcl", "GetBucketCORS"],
    ...["GetBucketLocation", "GetBucketLogging", "GetBucketObjectLockConfiguration", "GetBucketPolicy"],
    ...["GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning", "GetBucketWebsite"],
    ...["GetEncryptionConfiguration", "GetLifecycleConfiguration", "GetReplicationConfiguration", "ListBucket"],
    ...["ListBucketVersions", "ListTagsForResource", "PutBucketTagging", "TagResource", "UntagResource"],
  ),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart(
    "s3/bucket_lifecycle_configuration.go",
    ...["GetLifecycleConfiguration", "PutLifecycleConfiguration"],
  ),
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    grants: [
      {
        actions: [
          "s3:DeleteObject",
          "s3:DeleteObjectTagging",
          "s3:DeleteObjectVersion",
          "s3:GetObject",
          "s3:GetObjectTagging",
          "s3:PutObject",
          "s3:PutObjectTagging",
        ],
        on: ["arn:{partition}:s3:::{bucket}/*"],
      },
    ],
    source: "s3/object.go",
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart(
    "s3/bucket_ownership_controls.go",
    ...["GetBucketOwnershipControls", "PutBucketOwnershipControls"],
  ),
  "aws:s3/bucketPolicy:BucketPolicy": bucketPart(
    "s3/bucket_policy.go",
    ...["DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"],
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart(
    "s3/bucket_public_access_block.go",
    ...["GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"],
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketPart(
    "s3/bucket_server_side_encryption_configuration.go",
    ...["GetEncryptionConfiguration", "PutEncryptionConfiguration"],
  ),
  "aws:s3/bucketVersioning:BucketVersioning": bucketPart(
    "s3/bucket_versioning.go",
    ...["GetBucketVersioning", "PutBucketVersioning"],
  ),
  "aws:sagemaker/endpoint:Endpoint": {
    grants: [
      {
        actions: [
          ...sageMakerTags,
          "sagemaker:CreateEndpoint",
          "sagemaker:DeleteEndpoint",
          "sagemaker:DescribeEndpoint",
          "sagemaker:UpdateEndpoint",
        ],
        on: sageMaker("endpoint"),
      },
      // The release gate quotes the model's log.
      {
        actions: ["logs:DescribeLogStreams", "logs:GetLogEvents"],
        on: ["arn:{partition}:logs:{region}:{account}:log-group:/aws/sagemaker/Endpoints/{name}"],
      },
      // SageMaker checks both.
      { actions: ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"], on: sageMaker("endpoint-config") },
    ],
    source: "sagemaker/endpoint.go",
  },
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": {
    grants: [
      {
        actions: [
          ...sageMakerTags,
          "sagemaker:CreateEndpointConfig",
          "sagemaker:DeleteEndpointConfig",
          "sagemaker:DescribeEndpointConfig",
        ],
        on: sageMaker("endpoint-config"),
      },
    ],
    source: "sagemaker/endpoint_configuration.go",
  },
  "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": {
    grants: [
      {
        actions: [
          ...sageMakerTags,
          "sagemaker:CreateDataQualityJobDefinition",
          "sagemaker:DeleteDataQualityJobDefinition",
          "sagemaker:DescribeDataQualityJobDefinition",
        ],
        on: sageMaker("data-quality-job-definition"),
      },
    ],
    source: "sagemaker/data_quality_job_definition.go",
  },
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup": {
    grants: [
      {
        actions: [
          ...sageMakerTags,
          "sagemaker:CreateModelPackageGroup",
          "sagemaker:DeleteModelPackageGroup",
          "sagemaker:DescribeModelPackageGroup",
        ],
        on: sageMaker("model-package-group"),
      },
      // The release gate registers versions. Approving one is somebody else's right: sagemaker:UpdateModelPackage.
      {
        actions: ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackage"],
        on: [
          ...sageMaker("model-package-group"),
          "arn:{partition}:sagemaker:{region}:{account}:model-package/{name}/*",
        ],
      },
      { actions: ["sagemaker:ListModelPackages"], on: anywhere },
    ],
    source: "sagemaker/model_package_group.go",
  },
  "aws:sagemaker/monitoringSchedule:MonitoringSchedule": {
    grants: [
      {
        actions: [
          ...sageMakerTags,
          "sagemaker:CreateMonitoringSchedule",
          "sagemaker:DeleteMonitoringSchedule",
          "sagemaker:DescribeMonitoringSchedule",
          "sagemaker:UpdateMonitoringSchedule",
        ],
        on: sageMaker("monitoring-schedule"),
      },
    ],
    source: "sagemaker/monitoring_schedule.go",
  },
  "aws:sagemaker/model:Model": {
    grants: [
      {
        actions: [...sageMakerTags, "sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:DescribeModel"],
        on: sageMaker("model"),
      },
    ],
    source: "sagemaker/model.go",
  },
  "aws:wafv2/webAcl:WebAcl": {
    grants: [
      {
        actions: [
          "wafv2:CreateWebACL",
          "wafv2:DeleteWebACL",
          "wafv2:GetWebACL",
          "wafv2:ListTagsForResource",
          "wafv2:TagResource",
          "wafv2:UntagResource",
          "wafv2:UpdateWebACL",
        ],
        on: [
          "arn:{partition}:wafv2:us-east-1:{account}:global/webacl/*",
          "arn:{partition}:wafv2:us-east-1:{account}:global/managedruleset/*",
        ],
      },
    ],
    source: "wafv2/web_acl.go",
  },
  "awsx:ecr:Repository": {
    grants: [
      {
        actions: [
          "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy",
          "ecr:DeleteRepository",
          "ecr:DescribeRepositories",
          "ecr:GetLifecyclePolicy",
          "ecr:ListTagsForResource",
          "ecr:PutImageScanningConfiguration",
          "ecr:PutLifecyclePolicy",
          "ecr:TagResource",
          "ecr:UntagResource",
        ],
        on: repository,
      },
    ],
    source: "ecr/repository.go",
  },
  "docker-build:index:Image": {
    grants: [
      { actions: ["ecr:GetAuthorizationToken"], on: anywhere },
      {
        actions: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ],
        on: repository,
      },
    ],
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html",
  },
};
