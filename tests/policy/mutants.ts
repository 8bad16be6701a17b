import { add, change, copy, grant, remove, statements, unprotect, type Mutation, type Patch } from "./mutate";

/** A mistake in the program, and the rule that has to catch it. */
export interface Mutant {
  readonly rule: string;
  /** The mistake that somebody made. */
  readonly mistake: string;
  /** Stack of the matrix that the mistake is made in. */
  readonly stack: "prod" | "iris" | "everything";
  readonly mutate: Mutation;
}

const bucket = "aws:s3/bucket:Bucket";
const bucketPolicy = "aws:s3/bucketPolicy:BucketPolicy";
const block = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const ownership = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const versioning = "aws:s3/bucketVersioning:BucketVersioning";
const role = "aws:iam/role:Role";
const rolePolicy = "aws:iam/rolePolicy:RolePolicy";
const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const distribution = "aws:cloudfront/distribution:Distribution";
const originAccess = "aws:cloudfront/originAccessControl:OriginAccessControl";
const headers = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const httpApi = "aws:apigatewayv2/api:Api";
const httpStage = "aws:apigatewayv2/stage:Stage";
const httpRoute = "aws:apigatewayv2/route:Route";
const httpIntegration = "aws:apigatewayv2/integration:Integration";
const restStage = "aws:apigateway/stage:Stage";
const restMethod = "aws:apigateway/method:Method";
const methodSettings = "aws:apigateway/methodSettings:MethodSettings";
const lambdaFunction = "aws:lambda/function:Function";
const permission = "aws:lambda/permission:Permission";
const alias = "aws:lambda/alias:Alias";
const model = "aws:sagemaker/model:Model";
const configuration = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
const endpoint = "aws:sagemaker/endpoint:Endpoint";
const logGroup = "aws:cloudwatch/logGroup:LogGroup";
const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const table = "aws:dynamodb/table:Table";
const repository = "awsx:ecr:Repository";
const pool = "aws:cognito/userPool:UserPool";
const client = "aws:cognito/userPoolClient:UserPoolClient";
const webAcl = "aws:wafv2/webAcl:WebAcl";
const key = "aws:kms/key:Key";
const topicPolicy = "aws:sns/topicPolicy:TopicPolicy";
const deploymentGroup = "aws:codedeploy/deploymentGroup:DeploymentGroup";

const iris = /^iris-[0-9a-f]{8}$/;
const shared = /^shared-[0-9a-f]{8}$/;
const tags = { project: "modelfront", stack: "prod", "managed-by": "pulumi" };
const account = "123456789012";

interface Behavior {
  readonly viewerProtocolPolicy: string;
}
interface Origin {
  readonly customOriginConfig?: object;
}
interface Shape {
  readonly defaultCacheBehavior: Behavior;
  readonly orderedCacheBehaviors: readonly Behavior[];
  readonly origins: readonly Origin[];
  readonly viewerCertificate: object;
}
/** Changes the origins of a distribution that are not buckets. */
const customOrigins = (custom: object): Patch => {
  return ({ origins }: Shape) => ({
    origins: origins.map((origin) =>
      origin.customOriginConfig
        ? { ...origin, customOriginConfig: { ...origin.customOriginConfig, ...custom } }
        : origin,
    ),
  });
};
/** Changes the object in an input. */
const within = (property: string, patch: object): Patch => {
  return (inputs: Record<string, object>) => ({ [property]: { ...inputs[property], ...patch } });
};
const variants = (patch: object): Patch => {
  return ({ productionVariants }: { readonly productionVariants: readonly object[] }) => ({
    productionVariants: productionVariants.map((variant) => ({ ...variant, ...patch })),
  });
};
const keyPolicy = (...more: readonly object[]) => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
    ...more,
  ],
});
const goodKey = { enableKeyRotation: true, deletionWindowInDays: 30, tags, policy: keyPolicy() };
const goodAlarm = { alarmActions: [`arn:aws:sns:eu-west-3:${account}:alarms`], treatMissingData: "notBreaching", tags };
const goodGroup = {
  tags,
  autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
  alarmConfiguration: { enabled: true, alarms: ["errors"] },
};
const jobNetwork = { enableNetworkIsolation: true, enableInterContainerTrafficEncryption: true };
const topicGrant = (statement: object) => ({ policy: { Version: "2012-10-17", Statement: [statement] } });

/** Mistakes by rule: description, stack, mutation. */
const mistakes: Readonly<Record<string, readonly (readonly [string, Mutant["stack"], Mutation])[]>> = {
  // Every resource
  "tags-of-the-stack": [
    ["a function without tags", "prod", change(lambdaFunction, "api", { tags: undefined })],
    ["a table that lacks one tag", "prod", change(table, "keys", within("tags", { "managed-by": undefined }))],
  ],
  "protect-state": [
    ["a table that destroy deletes", "prod", unprotect(table, "keys")],
    ["a bucket of models that destroy deletes", "prod", unprotect(bucket, "models")],
  ],
  "no-servers": [["a virtual machine", "prod", add("aws:ec2/instance:Instance", "server", {})]],

  // IAM
  "iam-1-no-administrator": [
    [
      "a function that may do everything",
      "prod",
      change(rolePolicy, "api-requests", grant("policy", { Action: "*", Resource: "arn:aws:s3:::b" })),
    ],
    [
      "everything in an inline policy of the role",
      "prod",
      change(role, "api", {
        inlinePolicies: [{ policy: { Statement: { Effect: "Allow", Action: "*", Resource: "*" } } }],
      }),
    ],
  ],
  "iam-21-no-service-wildcard": [
    [
      "a function that may do everything in DynamoDB",
      "prod",
      change(
        rolePolicy,
        "api-requests",
        statements("policy", (one) => ({ ...one, Action: "dynamodb:*" })),
      ),
    ],
  ],
  "iam-exact-actions": [
    [
      "a function that may read whatever S3 offers",
      "prod",
      change(rolePolicy, "api-requests", grant("policy", { Action: ["s3:Get*"], Resource: "arn:aws:s3:::b/k" })),
    ],
    [
      "everything but one action",
      "prod",
      change(
        rolePolicy,
        "api-requests",
        grant("policy", { NotAction: "iam:CreateUser", Resource: "arn:aws:s3:::b/k" }),
      ),
    ],
  ],
  "iam-named-resources": [
    [
      "an authorizer that reads every table",
      "prod",
      change(
        rolePolicy,
        "authorizer-keys",
        statements("policy", (one) => ({ ...one, Resource: "*" })),
      ),
    ],
    [
      "a model that loads any object",
      "iris",
      change(
        rolePolicy,
        iris,
        statements("policy", (one) => (one.Sid === "LoadModel" ? { ...one, Resource: "*" } : one)),
      ),
    ],
  ],
  "iam-no-whole-kinds": [
    [
      "an authorizer that reads every table of the account",
      "prod",
      change(
        rolePolicy,
        "authorizer-keys",
        statements("policy", (one) => ({ ...one, Resource: `arn:aws:dynamodb:eu-west-3:${account}:table/*` })),
      ),
    ],
  ],
  "iam-metrics-in-namespace": [
    [
      "a model that writes metrics of any program",
      "iris",
      change(
        rolePolicy,
        iris,
        statements("policy", ({ Condition: _, ...one }) => one),
      ),
    ],
  ],
  "kms-2-no-decryption-of-everything": [
    [
      "a function that decrypts with every key",
      "prod",
      change(
        rolePolicy,
        "api-requests",
        grant("policy", { Action: "kms:Decrypt", Resource: `arn:aws:kms:eu-west-3:${account}:key/*` }),
      ),
    ],
  ],
  "iam-no-full-access": [
    [
      "SageMaker's full access for a model",
      "iris",
      add(attachment, "iris", { role: "iris", policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess" }),
    ],
  ],
  "iam-own-policies": [
    [
      "AWS's policy for Lambda's logs",
      "prod",
      add(attachment, "api", {
        role: "api",
        policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      }),
    ],
  ],
  "iam-role-managed-policies": [
    [
      "a managed policy in the role itself",
      "prod",
      change(role, "api", { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
    ],
  ],
  "iam-trust-named-principals": [
    [
      "a role for everybody",
      "prod",
      change(
        role,
        "api",
        statements("assumeRolePolicy", (one) => ({ ...one, Principal: "*" })),
      ),
    ],
    [
      "a role for another account",
      "prod",
      change(
        role,
        "stream",
        statements("assumeRolePolicy", (one) => ({ ...one, Principal: { AWS: "arn:aws:iam::210987654321:root" } })),
      ),
    ],
    [
      "a role for any job of any repository on GitHub",
      "prod",
      change(
        role,
        "api",
        statements("assumeRolePolicy", () => ({
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
          Action: "sts:AssumeRoleWithWebIdentity",
        })),
      ),
    ],
  ],
  "iam-trust-own-account": [
    [
      "a model's role without the account that SageMaker acts for",
      "iris",
      change(
        role,
        iris,
        statements("assumeRolePolicy", ({ Condition: _, ...one }) => one),
      ),
    ],
  ],
  "iam-no-users": [["a user for CI", "prod", add("aws:iam/user:User", "ci", {})]],

  // S3
  "s3-8-block-public-access": [
    ["a bucket without a block of public access", "prod", remove(block, "models")],
    ["a block without ACLs", "prod", change(block, "models", { blockPublicAcls: false })],
    ["a block without policies", "prod", change(block, "site", { blockPublicPolicy: false })],
    ["a block that heeds ACLs", "prod", change(block, "site", { ignorePublicAcls: false })],
    ["a block for other buckets", "iris", change(block, "models", { bucket: "another" })],
    ["a bucket that public policies open", "iris", change(block, "models", { restrictPublicBuckets: undefined })],
  ],
  "s3-5-tls": [
    ["a bucket without a policy", "prod", remove(bucketPolicy, "models")],
    [
      "plain HTTP",
      "prod",
      change(
        bucketPolicy,
        "site",
        statements("policy", (one) => (one.Sid === "DenyPlainHttp" ? null : one)),
      ),
    ],
    [
      "plain HTTP for reading",
      "prod",
      change(
        bucketPolicy,
        "site",
        statements("policy", (one) => (one.Sid === "DenyPlainHttp" ? { ...one, Action: "s3:PutObject" } : one)),
      ),
    ],
    [
      "plain HTTP for objects",
      "iris",
      change(
        bucketPolicy,
        "models",
        statements("policy", (one) => ({ ...one, Resource: ["arn:aws:s3:::models-0000000"] })),
      ),
    ],
  ],
  "s3-tls-version": [
    [
      "TLS 1.0",
      "prod",
      change(
        bucketPolicy,
        "models",
        statements("policy", (one) => (one.Sid === "DenyOldTls" ? null : one)),
      ),
    ],
  ],
  "s3-2-no-public-policy": [
    [
      "a page that everybody reads from the bucket",
      "prod",
      change(
        bucketPolicy,
        "site",
        grant("policy", { Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::site-0000000/*" }),
      ),
    ],
    [
      "a page for all accounts",
      "prod",
      change(
        bucketPolicy,
        "site",
        grant("policy", { Principal: { AWS: ["*"] }, Action: "s3:GetObject", Resource: "arn:aws:s3:::site-0000000/*" }),
      ),
    ],
  ],
  "s3-service-source": [
    [
      "a page for every distribution",
      "prod",
      change(
        bucketPolicy,
        "site",
        statements("policy", (one) => (one.Effect === "Allow" ? { ...one, Condition: undefined } : one)),
      ),
    ],
  ],
  "s3-6-no-policy-changes": [
    [
      "a distribution that may change the policy",
      "prod",
      change(
        bucketPolicy,
        "site",
        statements("policy", (one) => (one.Effect === "Allow" ? { ...one, Action: ["s3:PutBucketPolicy"] } : one)),
      ),
    ],
  ],
  "s3-9-access-log": [["another bucket, without a log", "prod", copy(bucket, "models", "exports")]],
  "s3-12-no-acls": [
    [
      "a bucket whose uploaders own the objects",
      "prod",
      change(ownership, "models", { rule: { objectOwnership: "ObjectWriter" } }),
    ],
    ["a bucket without ownership", "prod", remove(ownership, "site")],
  ],
  "s3-13-lifecycle": [
    ["a bucket without a lifecycle", "prod", remove(lifecycle, "models")],
    ["a lifecycle that is off", "prod", change(lifecycle, "site", { rules: [{ id: "a", status: "Disabled" }] })],
  ],
  "s3-encryption": [
    ["a bucket without encryption", "prod", remove(encryption, "models")],
    ["an unknown encryption", "prod", change(encryption, "site", { rules: [{}] })],
  ],
  "s3-14-versioning": [
    ["models that can be overwritten", "prod", remove(versioning, "models")],
    ["suspended versions", "iris", change(versioning, "models", { versioningConfiguration: { status: "Suspended" } })],
  ],

  // CloudFront
  "cloudfront-1-default-root-object": [
    ["a page without index.html", "prod", change(distribution, "site", { defaultRootObject: undefined })],
  ],
  "cloudfront-3-https": [
    [
      "a page over plain HTTP",
      "prod",
      change(distribution, "site", within("defaultCacheBehavior", { viewerProtocolPolicy: "allow-all" })),
    ],
    [
      "an API over plain HTTP",
      "everything",
      change(distribution, "site", ({ orderedCacheBehaviors: [first, ...others] }: Shape) => ({
        orderedCacheBehaviors: [{ ...first, viewerProtocolPolicy: "allow-all" }, ...others],
      })),
    ],
  ],
  "cloudfront-5-logging": [["another distribution, without a log", "prod", copy(distribution, "site", "mirror")]],
  "cloudfront-6-firewall": [["another distribution, without a web ACL", "prod", copy(distribution, "site", "mirror")]],
  "cloudfront-7-own-certificate": [
    ["another distribution under CloudFront's name", "prod", copy(distribution, "site", "mirror")],
  ],
  "cloudfront-8-sni": [
    [
      "an address of its own",
      "everything",
      change(distribution, "site", within("viewerCertificate", { sslSupportMethod: "vip" })),
    ],
  ],
  "cloudfront-9-encrypt-to-origin": [
    [
      "plain HTTP to the API",
      "everything",
      change(distribution, "site", customOrigins({ originProtocolPolicy: "match-viewer" })),
    ],
  ],
  "cloudfront-10-origin-tls": [
    [
      "TLS 1.0 to the API",
      "everything",
      change(distribution, "site", customOrigins({ originSslProtocols: ["TLSv1", "TLSv1.2"] })),
    ],
  ],
  "cloudfront-13-origin-access-control": [
    [
      "a bucket that CloudFront reads as anybody",
      "prod",
      change(distribution, "site", ({ origins }: Shape) => ({
        origins: origins.map((origin) => ({ ...origin, originAccessControlId: undefined })),
      })),
    ],
  ],
  "cloudfront-signed-origin-requests": [
    ["requests that are not signed", "prod", change(originAccess, "site", { signingBehavior: "never" })],
  ],
  "cloudfront-15-viewer-tls": [
    [
      "TLS 1.0 under a domain",
      "everything",
      copy(distribution, "site", "mirror", within("viewerCertificate", { minimumProtocolVersion: "TLSv1" })),
    ],
  ],
  "cloudfront-page-headers": [
    [
      "a page without security headers",
      "prod",
      change(distribution, "site", within("defaultCacheBehavior", { responseHeadersPolicyId: undefined })),
    ],
  ],
  "cloudfront-strict-headers": [
    [
      "a page that others may frame",
      "prod",
      change(
        headers,
        "site",
        within("securityHeadersConfig", { frameOptions: { frameOption: "SAMEORIGIN", override: true } }),
      ),
    ],
    [
      "scripts from anywhere",
      "prod",
      change(
        headers,
        "site",
        within("securityHeadersConfig", {
          contentSecurityPolicy: { contentSecurityPolicy: "default-src *", override: true },
        }),
      ),
    ],
    [
      "HSTS of a day",
      "prod",
      change(
        headers,
        "site",
        within("securityHeadersConfig", {
          strictTransportSecurity: { accessControlMaxAgeSec: 86_400, override: true },
        }),
      ),
    ],
  ],

  // API Gateway
  "apigateway-1-execution-log": [
    ["another REST API, without a log", "prod", copy(methodSettings, "streaming", "another")],
  ],
  "apigateway-no-body-log": [
    [
      "bodies in the execution log",
      "prod",
      change(methodSettings, "streaming", within("settings", { dataTraceEnabled: true })),
    ],
  ],
  "apigateway-2-client-certificate": [["another REST stage", "prod", copy(restStage, "streaming", "another")]],
  "apigateway-3-tracing": [["another REST stage", "prod", copy(restStage, "streaming", "another")]],
  "apigateway-4-firewall": [["another REST stage", "prod", copy(restStage, "streaming", "another")]],
  "apigateway-5-encrypted-cache": [
    [
      "a cache in the clear",
      "prod",
      change(restStage, "streaming", { cacheClusterEnabled: true, cacheClusterSize: "0.5" }),
    ],
  ],
  "apigateway-rest-access-log": [["another REST stage", "prod", copy(restStage, "streaming", "another")]],
  "apigateway-8-authorization": [
    [
      "predictions for everybody",
      "prod",
      change(httpRoute, "http-predict", { authorizationType: undefined, authorizerId: undefined }),
    ],
    ["unknown paths for everybody", "prod", change(httpRoute, "http-otherwise", { authorizationType: "NONE" })],
  ],
  "apigateway-rest-authorization": [
    [
      "chat for everybody",
      "prod",
      change(restMethod, /^streaming-(?!preflight)/, { authorization: "NONE", authorizerId: undefined }),
    ],
  ],
  "apigateway-9-access-log": [
    ["an API without an access log", "prod", change(httpStage, "http", { accessLogSettings: undefined })],
  ],
  "apigateway-10-private-tls": [
    ["plain HTTP through a VPC link", "prod", change(httpIntegration, "http", { connectionType: "VPC_LINK" })],
  ],
  "apigateway-http-throttle": [
    ["an API without a limit", "prod", change(httpStage, "http", { defaultRouteSettings: undefined })],
    [
      "an API without a burst limit",
      "prod",
      change(httpStage, "http", within("defaultRouteSettings", { throttlingBurstLimit: 0 })),
    ],
  ],
  "apigateway-rest-throttle": [
    [
      "streams without a limit",
      "prod",
      change(methodSettings, "streaming", within("settings", { throttlingRateLimit: undefined })),
    ],
  ],
  "apigateway-rest-has-throttle": [
    ["streams without settings", "prod", remove(methodSettings, "streaming")],
    ["limits of one path", "prod", change(methodSettings, "streaming", { methodPath: "v1/models/GET" })],
  ],
  "apigateway-authorizer-no-cache": [
    [
      "keys that work for five minutes after they are revoked",
      "prod",
      change("aws:apigateway/authorizer:Authorizer", "streaming", { authorizerResultTtlInSeconds: undefined }),
    ],
    [
      "answers of the authorizer that are kept",
      "prod",
      change("aws:apigatewayv2/authorizer:Authorizer", "http", { authorizerResultTtlInSeconds: 300 }),
    ],
  ],
  "apigateway-cors-credentials": [
    [
      "cookies from every page",
      "prod",
      change(httpApi, "http", { corsConfiguration: { allowCredentials: true, allowOrigins: ["https://*"] } }),
    ],
  ],
  "apigateway-domain-tls": [
    [
      "TLS 1.0 under a domain of API Gateway",
      "prod",
      add("aws:apigatewayv2/domainName:DomainName", "api", { domainNameConfiguration: { securityPolicy: "TLS_1_0" } }),
    ],
  ],

  // Lambda
  "lambda-1-no-public-access": [
    ["a function that everybody may call", "prod", change(permission, "http", { principal: "*" })],
    ["a function for every API of every account", "prod", change(permission, "http", { sourceArn: undefined })],
  ],
  "lambda-permission-of-alias": [
    ["callers of the newest code", "prod", change(permission, "http", { qualifier: undefined })],
    ["callers of $LATEST", "prod", change(permission, "streaming", { qualifier: "$LATEST" })],
  ],
  "lambda-permission-invoke-only": [
    ["an API that may do everything to its function", "prod", change(permission, "http", { action: "lambda:*" })],
  ],
  "lambda-2-supported-runtime": [
    ["a runtime that AWS has deprecated", "prod", change(lambdaFunction, "api", { runtime: "nodejs18.x" })],
  ],
  "lambda-5-two-zones": [
    [
      "functions in one zone",
      "everything",
      change(lambdaFunction, "api", within("vpcConfig", { subnetIds: ["subnet-0123456789abcdef0"] })),
    ],
  ],
  "lambda-own-log-group": [
    [
      "a log that Lambda creates",
      "prod",
      change(lambdaFunction, "api", within("loggingConfig", { logGroup: undefined })),
    ],
  ],
  "lambda-published-version": [
    ["a function without versions", "prod", change(lambdaFunction, "stream", { publish: false })],
  ],
  "lambda-time-limit": [
    ["a function with three seconds", "prod", change(lambdaFunction, "api", { timeout: undefined })],
  ],
  "lambda-alias-of-version": [["an alias of $LATEST", "prod", change(alias, "api", { functionVersion: "$LATEST" })]],
  "lambda-url-needs-credentials": [
    [
      "a URL around the API",
      "prod",
      add("aws:lambda/functionUrl:FunctionUrl", "api", { functionName: "api", authorizationType: "NONE" }),
    ],
  ],

  // SageMaker
  "sagemaker-4-two-instances": [
    ["an endpoint of another name on one instance", "iris", copy(configuration, iris, "another")],
  ],
  "sagemaker-5-network-isolation": [
    [
      "a model of another name with a network",
      "iris",
      copy(model, /^iris-/, "another", { enableNetworkIsolation: undefined }),
    ],
  ],
  "sagemaker-isolated-where-possible": [
    ["a model on instances with a network", "iris", change(model, /^iris-/, { enableNetworkIsolation: undefined })],
  ],
  "sagemaker-image-by-digest": [
    [
      "an image by tag",
      "prod",
      change(
        model,
        shared,
        within("primaryContainer", { image: `${account}.dkr.ecr.eu-west-3.amazonaws.com/server:latest` }),
      ),
    ],
  ],
  "sagemaker-capture-both": [
    [
      "requests captured without answers",
      "everything",
      change(configuration, iris, within("dataCaptureConfig", { captureOptions: [{ captureMode: "Input" }] })),
    ],
  ],
  "sagemaker-no-instance-access": [
    ["a shell on the instances", "iris", change(configuration, iris, variants({ enableSsmAccess: true }))],
  ],
  "sagemaker-endpoint-name": [
    ["an endpoint that releases change in place", "prod", change(endpoint, shared, { name: "shared" })],
    ["a name that SageMaker makes up", "prod", change(endpoint, shared, { name: undefined })],
  ],
  "sagemaker-log-group": [["a log that SageMaker creates", "prod", remove(logGroup, shared)]],
  "sagemaker-1-no-notebook-internet": [
    [
      "a notebook on the internet",
      "prod",
      add("aws:sagemaker/notebookInstance:NotebookInstance", "trials", { directInternetAccess: "Enabled" }),
    ],
  ],
  "sagemaker-9-encrypted-job-traffic": [
    [
      "monitoring in the clear",
      "iris",
      add("aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition", "monitor", {
        networkConfig: { ...jobNetwork, enableInterContainerTrafficEncryption: false },
      }),
    ],
  ],
  "sagemaker-11-isolated-job": [
    [
      "monitoring with a network",
      "iris",
      add("aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition", "monitor", {
        networkConfig: { ...jobNetwork, enableNetworkIsolation: false },
      }),
    ],
  ],
  "sagemaker-capped-scaling": [
    ["up to 500 instances", "iris", change("aws:appautoscaling/target:Target", /^iris-/, { maxCapacity: 500 })],
  ],

  // DynamoDB, ECR
  "dynamodb-1-scales": [["a fixed capacity", "prod", change(table, "requests", { billingMode: "PROVISIONED" })]],
  "dynamodb-2-point-in-time-recovery": [
    ["keys that cannot be restored", "prod", change(table, "keys", { pointInTimeRecovery: { enabled: false } })],
  ],
  "dynamodb-6-deletion-protection": [
    ["keys that AWS deletes", "prod", change(table, "keys", { deletionProtectionEnabled: false })],
  ],
  "dynamodb-encryption": [
    ["a key that no log shows", "prod", change(table, "keys", { serverSideEncryption: undefined })],
  ],
  "dynamodb-items-expire": [["counters for ever", "prod", change(table, "requests", { ttl: undefined })]],
  "ecr-1-scan": [
    [
      "images that nobody scans",
      "prod",
      change(repository, "server", { imageScanningConfiguration: { scanOnPush: false } }),
    ],
    ["a repository without scanning", "prod", change(repository, "server", { imageScanningConfiguration: undefined })],
  ],
  "ecr-2-immutable-tags": [["another repository with tags that move", "prod", copy(repository, "server", "tools")]],
  "ecr-3-lifecycle": [["images for ever", "prod", change(repository, "server", { lifecyclePolicy: undefined })]],
  "ecr-no-public-policy": [
    [
      "images for everybody",
      "prod",
      add("aws:ecr/repositoryPolicy:RepositoryPolicy", "server", {
        policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }] }),
      }),
    ],
  ],

  // KMS, SNS, SQS
  "kms-4-rotation": [["a key for ever", "prod", add(key, "data", { ...goodKey, enableKeyRotation: undefined })]],
  "kms-5-not-public": [
    [
      "a key for everybody",
      "prod",
      add(key, "data", {
        ...goodKey,
        policy: keyPolicy({ Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
      }),
    ],
  ],
  "kms-deletion-window": [
    ["a key that is gone in a week", "prod", add(key, "data", { ...goodKey, deletionWindowInDays: 7 })],
  ],
  "kms-service-condition": [
    [
      "a key that SNS uses for anybody",
      "prod",
      add(key, "data", {
        ...goodKey,
        policy: keyPolicy({
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      }),
    ],
  ],
  "kms-key-for-logs": [
    [
      "a key that CloudWatch Logs may not use",
      "prod",
      (resources) =>
        change(logGroup, "api", { kmsKeyId: "arn:aws:kms:eu-west-3:123456789012:key/data" })(
          add(key, "data", goodKey)(resources),
        ),
    ],
  ],
  "sns-4-no-public-access": [
    [
      "a topic that everybody publishes to",
      "prod",
      add(topicPolicy, "alarms", topicGrant({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sns:Publish" })),
    ],
  ],
  "sns-service-source": [
    [
      "a topic for the budgets of every account",
      "prod",
      add(
        topicPolicy,
        "alarms",
        topicGrant({ Effect: "Allow", Principal: { Service: "budgets.amazonaws.com" }, Action: "sns:Publish" }),
      ),
    ],
  ],
  "sns-no-plain-http": [
    [
      "alarms over plain HTTP",
      "prod",
      add("aws:sns/topicSubscription:TopicSubscription", "pager", { protocol: "http", endpoint: "http://example.com" }),
    ],
  ],
  "sqs-1-encryption": [
    ["a queue in the clear", "prod", add("aws:sqs/queue:Queue", "failed", { tags, sqsManagedSseEnabled: false })],
  ],
  "sqs-3-no-public-access": [
    [
      "a queue for everybody",
      "prod",
      add(
        "aws:sqs/queuePolicy:QueuePolicy",
        "failed",
        topicGrant({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage" }),
      ),
    ],
  ],

  // Cognito, WAF
  "cognito-1-threat-protection": [["another pool", "everything", copy(pool, "users", "partners")]],
  "cognito-3-password-policy": [
    ["short passwords", "everything", change(pool, "users", within("passwordPolicy", { minimumLength: 6 }))],
    [
      "passwords without symbols",
      "everything",
      change(pool, "users", within("passwordPolicy", { requireSymbols: false })),
    ],
  ],
  "cognito-5-mfa": [["another pool", "everything", copy(pool, "users", "partners")]],
  "cognito-mfa-offered": [["no second factor", "everything", change(pool, "users", { mfaConfiguration: "OFF" })]],
  "cognito-6-deletion-protection": [
    [
      "another pool that AWS deletes",
      "everything",
      copy(pool, "users", "partners", { deletionProtection: "INACTIVE" }),
    ],
  ],
  "cognito-no-sign-up": [
    [
      "sign-up for everybody",
      "everything",
      change(pool, "users", { adminCreateUserConfig: { allowAdminCreateUserOnly: false } }),
    ],
  ],
  "cognito-no-password-in-clear": [
    [
      "passwords as they are",
      "everything",
      change(client, "users", { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] }),
    ],
  ],
  "cognito-code-grant-only": [
    ["tokens in addresses", "everything", change(client, "users", { allowedOauthFlows: ["code", "implicit"] })],
  ],
  "cognito-hides-users": [
    ["errors that name users", "everything", change(client, "users", { preventUserExistenceErrors: "LEGACY" })],
  ],
  "cognito-https-callbacks": [
    ["codes over plain HTTP", "everything", change(client, "users", { callbackUrls: ["http://models.example.com/"] })],
  ],
  "waf-10-has-rules": [["a firewall without rules", "everything", change(webAcl, "domain", { rules: [] })]],
  "waf-12-metrics": [
    [
      "a firewall that nobody sees at work",
      "everything",
      change(webAcl, "domain", within("visibilityConfig", { cloudwatchMetricsEnabled: false })),
    ],
  ],

  // Operations
  "logs-retention": [["logs for ever", "prod", change(logGroup, "api", { retentionInDays: undefined })]],
  "cloudwatch-16-year-of-logs": [["another log of 90 days", "prod", copy(logGroup, "api", "audit")]],
  "cloudwatch-15-alarm-actions": [
    ["an alarm that nobody hears", "prod", add(alarm, "errors", { ...goodAlarm, alarmActions: [] })],
  ],
  "cloudwatch-17-actions-enabled": [
    ["an alarm that is turned off", "prod", add(alarm, "errors", { ...goodAlarm, actionsEnabled: false })],
  ],
  "alarm-missing-data": [
    ["an alarm of unknown state", "prod", add(alarm, "errors", { ...goodAlarm, treatMissingData: undefined })],
  ],
  "codedeploy-rollback": [
    [
      "a bad deployment that stays",
      "prod",
      add(deploymentGroup, "api", { ...goodGroup, autoRollbackConfiguration: undefined }),
    ],
  ],
  "codedeploy-alarms": [
    [
      "a deployment that no alarm stops",
      "prod",
      add(deploymentGroup, "api", { ...goodGroup, alarmConfiguration: undefined }),
    ],
  ],
  "budget-tells-somebody": [
    ["a budget that tells nobody", "prod", add("aws:budgets/budget:Budget", "month", { tags, notifications: [] })],
  ],
  "schedule-bounded-retries": [
    [
      "a schedule that retries for a day",
      "prod",
      add("aws:scheduler/schedule:Schedule", "check", { target: { arn: "a", roleArn: "r" } }),
    ],
  ],
};

/** Every mutant. */
export const mutants: readonly Mutant[] = Object.entries(mistakes).flatMap(([rule, ofRule]) =>
  ofRule.map(([mistake, stack, mutate]) => ({ rule, mistake, stack, mutate })),
);
