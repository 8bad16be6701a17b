import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { physicalName } from "./stack-graph";

/** A resource as a program declares it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  /** Assets stay assets; secrets are unwrapped, and named in `secrets`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly parent: string | undefined;
  /** Types and names of what has to be there before it. */
  readonly dependencies: readonly string[];
  readonly hooks: readonly string[];
  /** True if `pulumi destroy` refuses to delete it. */
  readonly protect: boolean;
  /** Properties whose change replaces the resource, besides those of which the provider says so. */
  readonly replaceOnChanges: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly urn: string;
}

export interface Evaluation<Result> {
  readonly resources: readonly Registration[];
  /** The program's return value, with every Output resolved. */
  readonly outputs: pulumi.Unwrap<Result>;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getDeletebeforereplace(): boolean;
  getHooks(): Record<string, () => string[]> | undefined;
  getProtect(): boolean;
  getReplaceonchangesList(): string[];
  getIgnorechangesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> };
}
type Callback = (error: unknown, answer: unknown) => void;
interface Monitor {
  registerResource: (this: Monitor, request: RegisterRequest, callback: Callback) => Promise<void>;
  registerResourceHook: (request: unknown, callback: Callback) => void;
}

const stackType = "pulumi:pulumi:Stack";
const region = "eu-west-3";
const account = "123456789012";
/** Account of AWS's own images. */
const awsAccount = "763104351884";
const hookEvents = ["BeforeCreate", "AfterCreate", "BeforeUpdate", "AfterUpdate", "BeforeDelete", "AfterDelete"];

export interface EvaluationOptions {
  readonly stack?: string;
  /** Answers a call of the program for which nothing here has an answer. Default: throws. */
  readonly answerUnknown?: (token: string, inputs: Record<string, unknown>) => Record<string, unknown>;
}

/** Runs a program against mocked providers. They answer as AWS would, with names that show where they come from. */
export async function evaluate<Result>(
  program: () => Promise<Result> | Result,
  { stack = "test", answerUnknown = refuseCall }: EvaluationOptions = {},
): Promise<Evaluation<Result>> {
  const resources: Registration[] = [];
  // Pulumi keeps a stack trace for each promise. Jest's source maps make them most of the time that a program takes.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const monitor = MockMonitor.prototype as unknown as Monitor;
  const original = monitor.registerResource;
  monitor.registerResource = function (request, callback) {
    return original.call(this, request, (error, answer) => {
      if (!error && request.getType() !== stackType) {
        resources.push(describe(request, (answer as { getUrn(): string }).getUrn()));
      }
      callback(error, answer);
    });
  };
  // Mocks know no hooks; nothing runs them here.
  monitor.registerResourceHook = (_request, callback) => callback(null, {});
  try {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => ({
          id: `${name}-id`,
          state: { ...(inputs as object), ...outputsOf(type, name, inputs as Record<string, unknown>) },
        }),
        call: ({ token, inputs }) => {
          const asked = inputs as Record<string, unknown>;
          return answerCall(token, asked) ?? answerUnknown(token, asked);
        },
      },
      "modelfront",
      stack,
      false,
    );
    const outputs = await inStack(async () => {
      const result = await program();
      return new Promise<pulumi.Unwrap<Result>>((resolve) => {
        pulumi.output(result).apply((value) => resolve(value as pulumi.Unwrap<Result>));
      });
    });
    await pulumi.runtime.disconnect();
    return { resources, outputs };
  } finally {
    monitor.registerResource = original;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Runs a function in a stack of its own, as the engine does: transformations of a stack need one. */
async function inStack<Result>(run: () => Promise<Result>): Promise<Result> {
  const outcome: { settled?: Promise<Result> } = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    outcome.settled = run();
    // The stack would report an error a second time, where nobody can catch it.
    await outcome.settled.catch(() => undefined);
  });
  return outcome.settled as Promise<Result>;
}

/** Resources of one type, such as `aws:iam/role:Role`. */
export function ofType(resources: readonly Registration[], type: string): Registration[] {
  return resources.filter((resource) => resource.type === type);
}

/** `type name`, without what changes with every change of a source: content keys and hashed file names. */
export function listNames(resources: readonly Registration[]): string[] {
  return resources
    .map(({ type, name }) => `${type} ${name.replace(/-[0-9a-f]{8}$/, "-<key>").replace(/-\w{8,10}\./, "-<hash>.")}`)
    .sort();
}

function describe(request: RegisterRequest, urn: string): Registration {
  const hooks = request.getHooks();
  return {
    type: request.getType(),
    name: request.getName(),
    inputs: unwrap(request.getObject().toJavaScript()) as Record<string, unknown>,
    parent: shortName(request.getParent()),
    dependencies: request.getDependenciesList().flatMap((dependency) => shortName(dependency) ?? []),
    hooks: hookEvents.flatMap((event) => (hooks?.[`get${event}List`]?.() ?? []).map((hook) => `${event} ${hook}`)),
    protect: request.getProtect(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    deleteBeforeReplace: request.getDeletebeforereplace(),
    urn,
  };
}

/** The last type of a URN and the name; undefined for the stack itself. */
function shortName(urn: string): string | undefined {
  const [, , types, name] = urn.split("::");
  return types && types !== stackType && name ? `${types.split("$").at(-1)} ${name}` : undefined;
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields[signature] === secretSignature) return { secret: unwrap(fields.value) };
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, unwrap(inner)]));
}

/** Time of every function's version. */
const lastModified = "2026-11-29T12:00:00.000+0000";

/** Properties that AWS adds to those requested. */
function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const physical = physicalName({ name, inputs });
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  switch (type) {
    case "aws:s3/bucket:Bucket":
      return {
        bucket: physical,
        arn: `arn:aws:s3:::${physical}`,
        bucketDomainName: `${physical}.s3.amazonaws.com`,
        bucketRegionalDomainName: `${physical}.s3.${region}.amazonaws.com`,
      };
    case "aws:iam/role:Role":
      return { name: physical, arn: `arn:aws:iam::${account}:role/${physical}` };
    case "aws:iam/policy:Policy":
      return { name: physical, arn: `arn:aws:iam::${account}:policy/${physical}` };
    case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
      return { arn: `arn:aws:iam::${account}:oidc-provider/${new URL(String(inputs.url)).host}` };
    case "aws:kms/key:Key":
      return { keyId: `${name}-id`, arn: arn("kms", `key/${name}-id`) };
    case "aws:sns/topic:Topic":
      return { arn: arn("sns", physical) };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { name: physical, arn: arn("cloudwatch", `alarm:${physical}`) };
    case "aws:cloudwatch/compositeAlarm:CompositeAlarm":
      return { arn: arn("cloudwatch", `alarm:${String(inputs.alarmName)}`) };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { name: physical, arn: arn("logs", `log-group:${physical}`) };
    case "aws:sagemaker/model:Model":
    case "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition":
    case "aws:sagemaker/endpointConfiguration:EndpointConfiguration":
      return { name: physical };
    case "aws:sagemaker/modelPackageGroup:ModelPackageGroup":
      return { modelPackageGroupName: physical };
    case "aws:sagemaker/endpoint:Endpoint":
      return { name: physical, arn: arn("sagemaker", `endpoint/${physical}`) };
    case "aws:lambda/function:Function":
      return { name: physical, arn: arn("lambda", `function:${physical}`), version: "7", lastModified };
    case "aws:lambda/alias:Alias": {
      const aliasArn = arn("lambda", `function:${String(inputs.functionName)}:${physical}`);
      return { arn: aliasArn, invokeArn: lambdaPath("2015-03-31", aliasArn, "invocations") };
    }
    case "aws:apigatewayv2/api:Api":
      return {
        apiEndpoint: `https://abc123.execute-api.${region}.amazonaws.com`,
        executionArn: arn("execute-api", "abc123"),
      };
    case "aws:apigateway/restApi:RestApi":
      return { name: physical, rootResourceId: "root", executionArn: arn("execute-api", "rest123") };
    case "aws:apigateway/stage:Stage":
      return { invokeUrl: `https://rest123.execute-api.${region}.amazonaws.com/${String(inputs.stageName)}` };
    case "aws:dynamodb/table:Table":
      return { name: physical, arn: arn("dynamodb", `table/${physical}`) };
    case "aws:cognito/userPool:UserPool":
      return {
        arn: arn("cognito-idp", `userpool/${region}_AbCdEf123`),
        endpoint: `cognito-idp.${region}.amazonaws.com/${region}_AbCdEf123`,
      };
    case "aws:cloudfront/function:Function":
      return { arn: `arn:aws:cloudfront::${account}:function/${name}` };
    case "aws:cloudfront/distribution:Distribution":
      return {
        arn: `arn:aws:cloudfront::${account}:distribution/${name}`,
        domainName: "d111.cloudfront.net",
        hostedZoneId: "Z2FDTNDATAQYW2",
      };
    case "aws:wafv2/webAcl:WebAcl":
      return { arn: `arn:aws:wafv2:us-east-1:${account}:global/webacl/${name}` };
    case "aws:apigateway/apiKey:ApiKey":
      return { value: `${name}-value` };
    case "aws:acm/certificate:Certificate":
      return {
        arn: `arn:aws:acm:us-east-1:${account}:certificate/0000-1111`,
        domainValidationOptions: [
          {
            domainName: inputs.domainName,
            resourceRecordName: `_proof.${String(inputs.domainName)}`,
            resourceRecordType: "CNAME",
            resourceRecordValue: "_value.acm-validations.aws",
          },
        ],
      };
    case "aws:route53/record:Record":
      return { fqdn: physical };
    case "awsx:ecr:Repository":
      return { url: `${account}.dkr.ecr.${region}.amazonaws.com/${physical}` };
    case "docker-build:index:Image":
      return { digest: `sha256:${"d".repeat(64)}` };
    default:
      return {};
  }
}

/** API Gateway's name for an action of Lambda. */
function lambdaPath(version: string, functionArn: string, action: string): string {
  return `arn:aws:apigateway:${region}:lambda:path/${version}/functions/${functionArn}/${action}`;
}

function answerCall(token: string, inputs: Record<string, unknown>): Record<string, unknown> | null {
  if (token === "aws:ecr/getAuthorizationToken:getAuthorizationToken") {
    return { ...inputs, userName: "AWS", password: "registry-password" };
  }
  if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { ...inputs, accountId: account };
  if (token === "aws:index/getArn:getArn") {
    const [, partition, service, place, owner] = String(inputs.arn).split(":");
    return { ...inputs, partition, service, region: place, account: owner };
  }
  if (token === "aws:secretsmanager/getSecretVersion:getSecretVersion") {
    const name = String(inputs.secretId).split(":").at(-1) ?? "";
    return { ...inputs, secretString: `value of ${name}`, versionId: `${name}-version` };
  }
  if (token === "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage") {
    const { repositoryName, imageTag, region: place } = inputs as Record<string, string>;
    const registryPath = `${awsAccount}.dkr.ecr.${place}.amazonaws.com/${repositoryName}:${imageTag}`;
    return { ...inputs, registryId: awsAccount, registryPath };
  }
  return null;
}

function refuseCall(token: string): never {
  throw new Error(`The program made a call that nothing here answers: ${token}.`);
}
