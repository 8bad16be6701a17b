import { physicalName, isAsset, type GraphResource } from "../graph/stack-graph";
import { record } from "./request-path";
import { hoursPerMonth, secondsPerMonth } from "../../infra/monitoring/prices";
import { line, type CostLine, type PricedStack } from "./priced-stack";

/**
 * Prices a resource: what it costs by itself, and by being used.
 * @param prediction cost of one prediction, for what makes predictions by itself
 */
type Pricer = (resource: GraphResource, stack: PricedStack, prediction: number) => readonly CostLine[];

const secondsPerDay = 86_400;
const gigabyte = 1e9;
/** Lambda and SageMaker count a GB of memory as 1024 MB. */
const memoryGb = (megabytes: unknown) => Number(megabytes ?? 128) / 1024;

/**
 * Every resource kind that costs something. A new kind goes here, or with its reason into `freeKinds` or `freeTierKinds`: one that
 * is in none of them makes `npm run cost` fail.
 */
export const pricedKinds: Readonly<Record<string, Pricer>> = {
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": priceEndpoint,
  "aws:sagemaker/monitoringSchedule:MonitoringSchedule": priceSchedule,
  "aws:lambda/function:Function": priceFunction,
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": priceWarmFunction,
  "aws:apigatewayv2/stage:Stage": priceHttpStage,
  "aws:apigateway/stage:Stage": priceRestStage,
  "aws:dynamodb/table:Table": priceTable,
  "aws:cloudwatch/metricAlarm:MetricAlarm": priceAlarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": (one, { price }) => [
    line(one, "alarm", { idle: price("compositeAlarm") }),
  ],
  "aws:cloudwatch/dashboard:Dashboard": (one, { price }) => [line(one, "dashboard", { idle: price("dashboard") })],
  "aws:scheduler/schedule:Schedule": priceCheck,
  "aws:s3/bucketObjectv2:BucketObjectv2": priceObject,
  "aws:s3/bucketObject:BucketObject": priceObject,
  "aws:ecr/repository:Repository": priceRegistry,
  "awsx:ecr:Repository": priceRegistry,
  "aws:kms/key:Key": (one, { price }) => [line(one, "key", { idle: price("key") })],
  "aws:secretsmanager/secret:Secret": (one, { price }) => [line(one, "secret", { idle: price("secret") })],
  "aws:route53/zone:Zone": (one, { price }) => [line(one, "hosted zone", { idle: price("hostedZone") })],
  "aws:wafv2/webAcl:WebAcl": priceWebAcl,
};

/** Kinds that cost nothing by themselves, with the reason. */
const freeKinds: Readonly<Record<string, string>> = {
  "aws:apigateway/account:Account": "a setting",
  "aws:apigateway/apiKey:ApiKey": "API keys are free",
  "aws:apigateway/authorizer:Authorizer": "counted with the function that it calls",
  "aws:apigateway/deployment:Deployment": "counted with its stage",
  "aws:apigateway/integration:Integration": "counted with its stage",
  "aws:apigateway/integrationResponse:IntegrationResponse": "counted with its stage",
  "aws:apigateway/method:Method": "counted with its stage",
  "aws:apigateway/methodResponse:MethodResponse": "counted with its stage",
  "aws:apigateway/methodSettings:MethodSettings": "a setting of its stage",
  "aws:apigateway/resource:Resource": "counted with its stage",
  "aws:apigateway/response:Response": "counted with its stage",
  "aws:apigateway/restApi:RestApi": "counted with its stage",
  "aws:apigateway/domainName:DomainName": "domain names are free",
  "aws:apigateway/basePathMapping:BasePathMapping": "domain names are free",
  "aws:apigatewayv2/api:Api": "counted with its stage",
  "aws:apigatewayv2/apiMapping:ApiMapping": "domain names are free",
  "aws:apigatewayv2/authorizer:Authorizer": "counted with the function that it calls",
  "aws:apigatewayv2/domainName:DomainName": "domain names are free",
  "aws:apigatewayv2/integration:Integration": "counted with its stage",
  "aws:apigatewayv2/route:Route": "counted with its stage",
  "aws:acm/certificate:Certificate": "public certificates are free",
  "aws:acm/certificateValidation:CertificateValidation": "public certificates are free",
  "aws:appautoscaling/policy:Policy": "free; its alarms are made by AWS and not billed to the stack",
  "aws:appautoscaling/scheduledAction:ScheduledAction": "free",
  "aws:appautoscaling/target:Target": "free; the instances are counted with the endpoint",
  "aws:budgets/budget:Budget": "budgets without actions are free",
  "aws:cloudfront/cachePolicy:CachePolicy": "a setting",
  "aws:cloudfront/monitoringSubscription:MonitoringSubscription": "a setting",
  "aws:cloudfront/originAccessControl:OriginAccessControl": "a setting",
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": "a setting",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "a setting",
  "aws:cloudwatch/eventRule:EventRule": "rules on AWS's own events are free",
  "aws:cloudwatch/eventTarget:EventTarget": "counted with what it calls",
  "aws:cloudwatch/logGroup:LogGroup": "counted with what writes to it",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "free; its metric is counted with the function that writes the log",
  "aws:cloudwatch/queryDefinition:QueryDefinition": "saved text; queries are billed when run",
  "aws:codedeploy/application:Application": "CodeDeploy is free for Lambda",
  "aws:codedeploy/deploymentConfig:DeploymentConfig": "CodeDeploy is free for Lambda",
  "aws:codedeploy/deploymentGroup:DeploymentGroup": "CodeDeploy is free for Lambda",
  "aws:cognito/identityProvider:IdentityProvider": "billed by user, not by request",
  "aws:cognito/resourceServer:ResourceServer": "billed by user, not by request",
  "aws:cognito/userPoolClient:UserPoolClient": "billed by user, not by request",
  "aws:cognito/userPoolDomain:UserPoolDomain": "billed by user, not by request",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": "a setting",
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "a setting",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "IAM is free",
  "aws:iam/policy:Policy": "IAM is free",
  "aws:iam/role:Role": "IAM is free",
  "aws:iam/rolePolicy:RolePolicy": "IAM is free",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "IAM is free",
  "aws:kms/alias:Alias": "aliases are free",
  "aws:kms/keyPolicy:KeyPolicy": "a setting",
  "aws:lambda/alias:Alias": "counted with its function",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "a setting",
  "aws:lambda/eventSourceMapping:EventSourceMapping": "counted with its function",
  "aws:lambda/functionUrl:FunctionUrl": "counted with its function",
  "aws:lambda/permission:Permission": "a setting",
  "aws:route53/record:Record": "records of AWS's own targets are free; others bill per query",
  "aws:s3/bucket:Bucket": "counted with its objects",
  "aws:s3/bucketAcl:BucketAcl": "a setting",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "a setting",
  "aws:s3/bucketLogging:BucketLogging": "a setting; the logs depend on visits to the page",
  "aws:s3/bucketNotification:BucketNotification": "a setting",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "a setting",
  "aws:s3/bucketPolicy:BucketPolicy": "a setting",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "a setting",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "a setting",
  "aws:s3/bucketVersioning:BucketVersioning":
    "a setting; replaced archives are kept until a lifecycle rule deletes them",
  "aws:sagemaker/endpoint:Endpoint": "counted with its configuration",
  "aws:sagemaker/model:Model": "free; what runs it is counted with the endpoint",
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup": "free",
  "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition": "counted with its schedule",
  "aws:sfn/stateMachine:StateMachine": "billed by transition when it runs, not by prediction",
  "aws:sns/topic:Topic": "billed by message; mail and alarms are cents a month",
  "aws:sns/topicPolicy:TopicPolicy": "a setting",
  "aws:sns/topicSubscription:TopicSubscription": "billed by message; mail and alarms are cents a month",
  "aws:sqs/queuePolicy:QueuePolicy": "a setting",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "a setting",
  "aws:ssm/parameter:Parameter": "standard parameters are free",
  "aws:wafv2/webAclAssociation:WebAclAssociation": "a setting",
  "aws:wafv2/ipSet:IpSet": "counted with its web ACL",
  "docker-build:index:Image": "built on the machine that deploys; counted with the repository",
  "pulumi:pulumi:StackReference": "read from Pulumi's state",
};

/** Kinds that are not counted: little use of them is free, within a free tier. With the reason and its size. */
const freeTierKinds: Readonly<Record<string, string>> = {
  "aws:cloudfront/distribution:Distribution":
    "visits to the page, not predictions; 1 TB and 10 million requests a month are free",
  "aws:cloudfront/function:Function": "visits to the page, not predictions; 2 million runs a month are free",
  "aws:cognito/userPool:UserPool": "billed by active user, not by request; the first 10,000 a month are free",
  "aws:sqs/queue:Queue": "billed by message; the first million a month is free",
};

/** Reason why a kind costs nothing; undefined if it does, or if it is unknown. */
export function freeReason(type: string): string | undefined {
  if (type.startsWith("modelfront:") || type === "pulumi:pulumi:Stack") return "groups resources";
  if (type.startsWith("pulumi:providers:")) return "not a resource of AWS";
  return freeKinds[type];
}

/** Reason why a kind is not counted although only a free tier makes it free; undefined for all others. */
export function freeTierReason(type: string): string | undefined {
  return freeTierKinds[type];
}

/** A serverless variant bills the seconds of its predictions, an instance its hours. */
function priceEndpoint(one: GraphResource, stack: PricedStack): CostLine[] {
  const { price, autoscaledTo, modelsOf, usage } = stack;
  const variants = (one.inputs.productionVariants ?? []) as Record<string, unknown>[];
  // Only the shared endpoint has several models, and it bills no requests.
  const [model] = modelsOf(one);
  const { share, modelMs, requestBytes, responseBytes } = model ? usage.of(model) : noUse;
  return variants.flatMap((variant) => {
    const part = share / variants.length;
    const serverless = variant.serverlessConfig as Record<string, unknown> | undefined;
    if (!serverless) {
      const count = Number(variant.initialInstanceCount ?? 1);
      const hour = stack.instancePrice(String(variant.instanceType));
      const most = autoscaledTo(one, String(variant.variantName)) ?? count;
      const what = `${count} × ${String(variant.instanceType)}`;
      return [line(one, what, { idle: count * hour * hoursPerMonth, worstDay: most * hour * 24 })];
    }
    const second = memoryGb(serverless.memorySizeInMb) * price("serverlessGbSecond");
    const warm = Number(serverless.provisionedConcurrency ?? 0);
    const kept = warm * memoryGb(serverless.memorySizeInMb) * price("provisionedGbSecond");
    const data = ((requestBytes + responseBytes) / gigabyte) * price("serverlessDataGb");
    return [
      line(one, `serverless, ${String(serverless.memorySizeInMb)} MB`, {
        idle: kept * secondsPerMonth,
        perRequest: part * (second * (modelMs / 1000) + data),
        // Every container busy the whole day: more than these cannot run.
        worstDay: Number(serverless.maxConcurrency) * second * secondsPerDay + kept * secondsPerDay,
      }),
    ];
  });
}

/** Minutes of a monitoring job, most of them spent on starting its instance: an assumption, not a measurement. */
const monitoringMinutes = 10;

/** A schedule bills the minutes of its jobs: the time that they usually take, or on the worst day the longest that they may. */
function priceSchedule(one: GraphResource, { definitionOf, instancePrice }: PricedStack): CostLine[] {
  const { scheduleConfig } = one.inputs.monitoringScheduleConfig as { scheduleConfig: { scheduleExpression: string } };
  const runsPerDay = 24 / hoursBetween(scheduleConfig.scheduleExpression);
  const { jobResources, stoppingCondition } = definitionOf(one).inputs as {
    readonly jobResources: {
      readonly clusterConfig: { readonly instanceType: string; readonly instanceCount: number };
    };
    readonly stoppingCondition: { readonly maxRuntimeInSeconds: number };
  };
  const { instanceType, instanceCount } = jobResources.clusterConfig;
  const hour = instanceCount * instancePrice(instanceType);
  return [
    line(one, `${runsPerDay} jobs a day of ${monitoringMinutes} minutes on ${instanceType}`, {
      idle: (hoursPerMonth / 24) * runsPerDay * hour * (monitoringMinutes / 60),
      worstDay: runsPerDay * hour * (stoppingCondition.maxRuntimeInSeconds / 3600),
    }),
  ];
}

/** Hours between two runs of a schedule that `infra/governance/data-quality.ts` makes. */
function hoursBetween(expression: string): number {
  const [, hours = ""] = expression.split(" ");
  if (hours === "*") return 1;
  return hours.includes("/") ? Number(hours.split("/")[1]) : 24;
}

const noUse = { share: 0, modelMs: 0, requestBytes: 0, responseBytes: 0 };

/** Runs, seconds, log lines and custom metrics of a function. The authorizer runs for both APIs. */
function priceFunction(one: GraphResource, stack: PricedStack): CostLine[] {
  const { path, price, usage, logPrice } = stack;
  const role = path.roleOf(one);
  if (role === "elsewhere") return [line(one, "runs for requests other than predictions", {})];
  if (role === "streams") return priceStreams(one, stack);
  const run = runPrice(one, stack, role === "answers" ? usage.mean("functionMs") : usage.authorizerMs);
  const log = logPrice(one, logBytesOf(one, role, usage));
  const isStreamed = Number(role === "authorizes");
  const lines = [
    line(one, "runs", { perRequest: run, perStream: isStreamed * run }),
    line(one, "log lines", { perRequest: log, perStream: isStreamed * log }),
  ];
  const metrics = role === "answers" ? usage.metricCount : 0;
  return metrics > 0
    ? [...lines, line(one, `${metrics} custom metrics`, { inUse: metrics * price("customMetric") })]
    : lines;
}

/** Pauses between the tries of a request that a model refuses, at most (`functions/core/retry.ts`). */
const refusedMs = 300;

/**
 * The function that streams, on the worst day only: `measured.json` has no chat models. Assumed are runs that are refused
 * after all tries, each as long as a prediction and the pauses between tries, with a prediction's log line; and beside them,
 * all day, a run that waits for each busy container. Where no concurrency limits the waiting, every run waits until the
 * function's timeout: an upper bound, because the account's own concurrency and models that do not chat are not known here.
 */
function priceStreams(one: GraphResource, stack: PricedStack): CostLine[] {
  const { usage, logPrice, streamingContainers } = stack;
  const second = secondPrice(one, stack);
  const timeout = Number(one.inputs.timeout ?? 3);
  const waits =
    streamingContainers === null
      ? line(one, `runs that wait ${timeout} s each`, { worstDay: usage.streamsPerDay * timeout * second })
      : line(one, `runs that wait for ${streamingContainers} containers`, {
          worstDay: usage.streamsPerDay > 0 ? streamingContainers * second * secondsPerDay : 0,
        });
  return [
    line(one, "runs", { perStream: runPrice(one, stack, usage.mean("functionMs") + refusedMs) }),
    line(one, "log lines", { perStream: logPrice(one, logBytesOf(one, "streams", usage)) }),
    waits,
  ];
}

/** Dollars for a run of a function, billed in whole milliseconds. */
function runPrice(one: GraphResource, stack: PricedStack, milliseconds: number): number {
  return stack.price("lambdaMillion") / 1e6 + (secondPrice(one, stack) * Math.ceil(milliseconds)) / 1000;
}

function secondPrice({ inputs }: GraphResource, { price }: PricedStack): number {
  const architecture = (inputs.architectures as string[] | undefined)?.[0];
  return memoryGb(inputs.memorySize) * price(architecture === "arm64" ? "lambdaArmGbSecond" : "lambdaX86GbSecond");
}

/**
 * Lambda's own lines of a run, in its JSON format: `platform.start` and `platform.report`. With `systemLogLevel: WARN` it
 * writes neither.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
const platformLines = [
  `{"time":"2026-11-29T18:56:24.046Z","type":"platform.start","record":{"requestId":"79b4f56e-95b1-4643-9700-2807f4e68189","version":"17"}}`,
  `{"time":"2026-11-29T18:56:24.086Z","type":"platform.report","record":{"requestId":"79b4f56e-95b1-4643-9700-2807f4e68189","metrics":{"durationMs":12.34,"billedDurationMs":13,"memorySizeMB":512,"maxMemoryUsedMB":128},"status":"success"}}`,
];

function logBytesOf(
  one: GraphResource,
  role: "answers" | "authorizes" | "streams",
  usage: PricedStack["usage"],
): readonly number[] {
  const isQuiet = record(one.inputs.loggingConfig).systemLogLevel === "WARN";
  const platform = isQuiet ? [] : platformLines.map((text) => text.length);
  return role === "authorizes" ? platform : [...platform, usage.mean("logBytes")];
}

function priceWarmFunction(one: GraphResource, { price }: PricedStack): CostLine[] {
  const count = Number(one.inputs.provisionedConcurrentExecutions ?? 0);
  // An upper bound: provisioned seconds cost less than those of runs. 512 MB is the functions' default memory.
  const second = count * 0.5 * price("lambdaArmGbSecond");
  return [
    line(one, `${count} warm environments`, { idle: second * secondsPerMonth, worstDay: second * secondsPerDay }),
  ];
}

/** Requests of an HTTP API, in steps of 512 KB, and its access log. */
function priceHttpStage(one: GraphResource, { price, usage, logPrice }: PricedStack): CostLine[] {
  const steps = Math.max(1, Math.ceil(usage.mean("requestBytes") / (512 * 1024)));
  const requests = line(one, "requests", { perRequest: (steps * price("httpApiMillion")) / 1e6 });
  return [requests, ...accessLog(one, (event) => ({ perRequest: logPrice(one, [event]) }))];
}

/**
 * Requests of the REST API that streams, and its access log, on the worst day only: they are not predictions. AWS applies the
 * throttle to each route, and one route's is counted. Its cache bills by the hour.
 */
function priceRestStage(one: GraphResource, { price, logPrice }: PricedStack): CostLine[] {
  if (one.inputs.cacheClusterEnabled === true) {
    throw new Error(`${one.name}: the hourly price of a REST API's cache is not in infra/monitoring/prices.ts.`);
  }
  const requests = line(one, "streamed answers, not predictions", { perStream: price("restApiMillion") / 1e6 });
  return [requests, ...accessLog(one, (event) => ({ perStream: logPrice(one, [event]) }))];
}

/** Prices one access log line by its length: its format, with values of usual length. */
function accessLog(one: GraphResource, cost: (event: number) => Partial<CostLine>): CostLine[] {
  const { format } = record(one.inputs.accessLogSettings);
  if (typeof format !== "string") return [];
  return [line(one, "access log", cost(format.replace(/\$context\.[\w.]+/g, "x".repeat(16)).length))];
}

/** Reads and writes of a prediction that is not in the cache; its answer is kept in items of whole KB. */
function priceTable(one: GraphResource, { path, price, usage }: PricedStack): CostLine[] {
  const write = price("tableWriteMillion") / 1e6;
  const read = price("tableReadMillion") / 1e6;
  const use = path.tableUse(physicalName(one));
  // The kept answer is as long as it is; counters fit into one unit each.
  const units = Math.max(1, Math.ceil(usage.mean("responseBytes") / 1024));
  const writes = use.writes > 0 ? units + use.writes - 1 : 0;
  const cap = record(one.inputs.onDemandThroughput).maxWriteRequestUnits;
  const perRequest = writes * write + use.reads * read;
  // Counters are all that streamed requests write.
  const { streamed } = use;
  const reads = (usage.perDay * use.reads + usage.streamsPerDay * streamed.reads) * read;
  const allWrites = (usage.perDay * writes + usage.streamsPerDay * streamed.writes) * write;
  const capped = typeof cap === "number" ? cap * secondsPerDay * write : Infinity;
  return [line(one, "reads and writes", { perRequest, worstDay: reads + Math.min(capped, allWrites) })];
}

/** An alarm bills each metric that it reads. */
function priceAlarm(one: GraphResource, { price }: PricedStack): CostLine[] {
  const queries = (one.inputs.metricQueries ?? []) as { metric?: unknown }[];
  const metrics = Math.max(1, queries.filter(({ metric }) => metric !== undefined).length);
  return [line(one, `alarm on ${metrics} metrics`, { idle: metrics * price("alarm") })];
}

/** The synthetic check: a run of its function, one prediction of each model that is awake, and its metric. */
function priceCheck(one: GraphResource, { path, price }: PricedStack, prediction: number): CostLine[] {
  const [, every] = /^rate\((\d+) minutes?\)$/.exec(String(one.inputs.scheduleExpression)) ?? [];
  if (every === undefined)
    throw new Error(`${one.name}: the runs of a schedule other than rate(<n> minutes) are unknown.`);
  const runs = secondsPerMonth / 60 / Number(every);
  const awake = path.models.filter(({ endpointName }) => endpointName !== "").length;
  // Half a GB that waits for the slowest answer: an upper bound.
  const run = (price("lambdaMillion") + price("schedulerMillion")) / 1e6 + 0.5 * 2 * price("lambdaArmGbSecond");
  return [
    line(one, `${Math.round(runs)} checks of ${awake} models`, { idle: runs * (run + awake * prediction) }),
    line(one, "metric of the checks", { idle: price("customMetric") }),
  ];
}

function priceObject(one: GraphResource, { price }: PricedStack): CostLine[] {
  const { source, content } = one.inputs;
  const bytes = isAsset(source) ? source.bytes : typeof content === "string" ? content.length : 0;
  return [line(one, "storage", { idle: (bytes / gigabyte) * price("bucketGb") })];
}

/** Size of the inference server's image: Node.js, ONNX Runtime and sharp on a small base (docs/deployment.md). */
const imageGb = 0.2;

function priceRegistry(one: GraphResource, { price }: PricedStack): CostLine[] {
  return [line(one, "one image", { idle: imageGb * price("registryGb") })];
}

function priceWebAcl(one: GraphResource, { price }: PricedStack): CostLine[] {
  const rules = ((one.inputs.rules ?? []) as unknown[]).length;
  return [
    line(one, `web ACL with ${rules} rules`, {
      idle: price("webAcl") + rules * price("webAclRule"),
      perRequest: price("webAclMillion") / 1e6,
    }),
  ];
}
