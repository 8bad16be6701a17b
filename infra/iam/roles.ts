import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type DataFolder, type ModelContainer } from "../models/container";

/** Version of the policy language. */
const version = "2012-10-17";

/**
 * Trust policy that lets one AWS service, such as `lambda.amazonaws.com`, assume a role.
 * @param account id of the account on whose behalf the service has to act. Undefined for services that do not state it.
 */
export function trustPolicy(service: string, account?: pulumi.Input<string>): aws.iam.PolicyDocument {
  const assume = { Effect: "Allow" as const, Principal: { Service: service }, Action: "sts:AssumeRole" };
  const condition = account !== undefined && { Condition: { StringEquals: { "aws:SourceAccount": account } } };
  return { Version: version, Statement: [{ ...assume, ...condition }] };
}

export interface ExecutionGrants {
  readonly containers: readonly Omit<ModelContainer, "definition">[];
  readonly logGroupArn: pulumi.Input<string>;
}

/** Execution policy of one model: read its data, pull its images, write its log and metrics. */
export function executionPolicy({ containers, logGroupArn }: ExecutionGrants): aws.iam.PolicyDocument {
  const folders = containers.flatMap(({ folder }) => folder ?? []);
  const objects = [
    ...containers.flatMap(({ objectArn }) => objectArn ?? []),
    ...folders.map(({ bucketArn, prefix }) => pulumi.interpolate`${bucketArn}/${prefix}*`),
  ];
  return {
    Version: version,
    Statement: [
      ...(objects.length > 0
        ? [{ Sid: "LoadModel", Effect: "Allow" as const, Action: "s3:GetObject", Resource: objects }]
        : []),
      ...folders.map(listFolder),
      ...containerStatements(
        containers.map(({ repositoryArn }) => repositoryArn),
        [logGroupArn],
      ),
    ],
  };
}

export interface RestoredExecutionGrants {
  /** Bucket of the models. */
  readonly bucketArn: pulumi.Input<string>;
  /** Folders of the bucket that containers load models from by themselves. */
  readonly folders: readonly DataFolder[];
  /** Repositories of images; may repeat. */
  readonly repositoryArns: pulumi.Output<readonly string[]>;
  readonly logGroupArns: readonly pulumi.Input<string>[];
}

/** Execution policy of any model of the stack that a restore creates again. */
export function restoredExecutionPolicy(grants: RestoredExecutionGrants): aws.iam.PolicyDocument {
  const { bucketArn, folders, repositoryArns, logGroupArns } = grants;
  const load = { Sid: "LoadModel", Effect: "Allow" as const, Action: "s3:GetObject" };
  return {
    Version: version,
    Statement: [
      { ...load, Resource: pulumi.interpolate`${bucketArn}/*` },
      ...folders.map(listFolder),
      ...containerStatements(
        repositoryArns.apply((arns) => [...new Set(arns)]),
        logGroupArns,
      ),
    ],
  };
}

/** Statements that every container needs: pull its image, write its log and metrics. */
function containerStatements(
  repositoryArns: aws.iam.PolicyStatement["Resource"],
  logGroupArns: readonly pulumi.Input<string>[],
): aws.iam.PolicyStatement[] {
  return [
    {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repositoryArns,
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
      Resource: logGroupArns.flatMap((arn) => [arn, pulumi.interpolate`${arn}:*`]),
    },
    {
      Sid: "ReportInstanceMetrics",
      Effect: "Allow",
      Action: "cloudwatch:PutMetricData",
      // The action supports no resource-level permissions; the namespace condition takes their place:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
      Resource: "*",
      Condition: { StringEquals: { "cloudwatch:namespace": "/aws/sagemaker/Endpoints" } },
    },
  ];
}

/** Statement that allows listing a folder. `i` makes its Sid unique. */
function listFolder({ bucketArn, prefix }: DataFolder, i: number): aws.iam.PolicyStatement {
  return {
    Sid: `ListModel${i + 1}`,
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: bucketArn,
    Condition: { StringLike: { "s3:prefix": `${prefix}*` } },
  };
}

/** Policy that lets a function write to its own log group, which exists already. */
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

/** Policy that lets a function send its traces to AWS X-Ray. */
export function tracePolicy(): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [
      {
        Sid: "SendTraces",
        Effect: "Allow",
        Action: ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        // The actions support no resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
        Resource: "*",
      },
    ],
  };
}

/**
 * SageMaker's actions for invoking an endpoint. According to the API reference the first one covers streaming calls; AWS's
 * managed policies (AmazonBedrockMarketplaceAccess) name both.
 */
const invokeActions = {
  whole: "sagemaker:InvokeEndpoint",
  streamed: ["sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"],
};

export interface InvokeGrants {
  /** Endpoints that serve one model. */
  readonly endpointArns: readonly pulumi.Input<string>[];
  /** The shared endpoint; null if no model is there. */
  readonly sharedArn: pulumi.Input<string> | null;
  readonly streams: boolean;
}

/**
 * Policy that lets a function invoke the models: on the shared endpoint any artifact, because a former release that is restored
 * may have one of a model that has moved since. All of them are the stack's own.
 */
export function invokePolicy({ endpointArns, sharedArn, streams }: InvokeGrants): aws.iam.PolicyDocument {
  const allow = { Effect: "Allow" as const };
  const action = streams ? invokeActions.streamed : invokeActions.whole;
  return {
    Version: version,
    Statement: [
      ...(endpointArns.length > 0 ? [{ Sid: "AskModels", ...allow, Action: action, Resource: [...endpointArns] }] : []),
      ...(sharedArn === null
        ? []
        : [{ Sid: "AskSharedModels", ...allow, Action: invokeActions.whole, Resource: sharedArn }]),
    ],
  };
}

/** Value of the tag `managed-by` of what a restore creates, which no state of Pulumi has. */
export const restoredBy = "modelfront-restore";

/**
 * Tags of endpoints that a restore creates. The functions may invoke endpoints that have all of them: a former version asks
 * for an endpoint that the policies of the live one no longer name.
 */
export function restoreTags(): Readonly<Record<string, string>> {
  return { project: pulumi.getProject(), stack: pulumi.getStack(), "managed-by": restoredBy };
}

/**
 * Policy that lets a function invoke restored endpoints.
 * @param anyEndpointArn pattern of all endpoints of the account and Region.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html (aws:ResourceTag)
 */
export function restoredInvokePolicy(
  anyEndpointArn: pulumi.Input<string>,
  { streams }: { readonly streams: boolean },
): aws.iam.PolicyDocument {
  const tags = Object.entries(restoreTags()).map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  return {
    Version: version,
    Statement: [
      {
        Sid: "AskRestoredModels",
        Effect: "Allow",
        Action: streams ? invokeActions.streamed : invokeActions.whole,
        Resource: anyEndpointArn,
        Condition: { StringEquals: Object.fromEntries(tags) as Record<string, string> },
      },
    ],
  };
}

/**
 * Policy of the proxy for endpoints with these ARNs or ARN patterns.
 * @param lists adds listing and describing them.
 */
export function proxyPolicy(
  endpointArns: readonly pulumi.Input<string>[],
  { lists }: { readonly lists: boolean },
): aws.iam.PolicyDocument {
  const endpoints = [...endpointArns];
  const ask = { Sid: "AskEndpoints", Effect: "Allow" as const, Action: invokeActions.streamed, Resource: endpoints };
  if (!lists) return { Version: version, Statement: [ask] };
  return {
    Version: version,
    Statement: [
      { ...ask, Action: invokeActions.whole },
      { Sid: "DescribeEndpoints", Effect: "Allow", Action: "sagemaker:DescribeEndpoint", Resource: endpoints },
      {
        Sid: "ListEndpoints",
        Effect: "Allow",
        Action: "sagemaker:ListEndpoints",
        // The action supports no resource-level permissions: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
        Resource: "*",
      },
    ],
  };
}

/** Policy that lets the authorizer look up issued keys. No function creates or changes one. */
export function keyTablePolicy(tableArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  return {
    Version: version,
    Statement: [{ Sid: "ReadKeys", Effect: "Allow", Action: "dynamodb:GetItem", Resource: tableArn }],
  };
}

/** Policy that lets a function keep counters, answers and idempotency records. */
export function requestTablePolicy(tableArn: pulumi.Input<string>): aws.iam.PolicyDocument {
  const actions = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  return {
    Version: version,
    Statement: [{ Sid: "UseTable", Effect: "Allow", Action: actions, Resource: tableArn }],
  };
}
