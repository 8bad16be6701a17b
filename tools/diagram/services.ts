import { record } from "../cost/request-path";
import { physicalName, type GraphResource, type StackGraph } from "../graph/stack-graph";

/** A service of a stack, or several of a kind that are connected alike. */
export interface Service {
  readonly id: string;
  /** Kind, such as `Lambda`. */
  readonly kind: string;
  /** Names of its resources, without content keys. */
  readonly names: readonly string[];
}

/** A connection: who calls whom, or a right of a role. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  /** Actions of the role with which `from` calls `to`; empty for callers and gateways, which have no role. */
  readonly actions: readonly string[];
}

export interface ServiceGraph {
  readonly services: readonly Service[];
  readonly connections: readonly Connection[];
}

/** Types of resources that are services of their own; everything else belongs to one of them. */
const kinds: Readonly<Record<string, string>> = {
  "aws:cloudfront/distribution:Distribution": "CloudFront",
  "aws:apigatewayv2/api:Api": "HTTP API",
  "aws:apigateway/restApi:RestApi": "REST API (streams)",
  "aws:lambda/function:Function": "Lambda",
  "aws:dynamodb/table:Table": "DynamoDB table",
  "aws:sagemaker/endpoint:Endpoint": "SageMaker endpoint",
  "aws:s3/bucket:Bucket": "S3 bucket",
  "awsx:ecr:Repository": "ECR repository",
  "aws:cognito/userPool:UserPool": "Cognito user pool",
  "aws:sns/topic:Topic": "SNS topic",
  "aws:codedeploy/application:Application": "CodeDeploy",
  "aws:wafv2/webAcl:WebAcl": "WAF",
};

/** Services that are shared by everything, and have no resource of their own in the diagram, by the prefix of their actions. */
const sharedServices: Readonly<Record<string, string>> = {
  logs: "CloudWatch Logs",
  cloudwatch: "CloudWatch metrics",
  xray: "X-Ray",
};

const callers: Service = { id: "callers", kind: "Callers", names: ["browsers", "programs"] };

/** Reads the services of a stack and their connections from what its program declares. */
export function servicesOf({ resources }: StackGraph): ServiceGraph {
  const nodes = resources.filter(({ type }) => kinds[type]);
  const connections = [
    ...callerConnections(nodes),
    ...routeConnections(resources, nodes),
    ...roleConnections(resources, nodes),
  ];
  const services: Service[] = [
    callers,
    ...nodes.map((one) => ({ id: idOf(one), kind: kinds[one.type]!, names: [withoutKey(one.name)] })),
    ...Object.entries(sharedServices).map(([id, kind]) => ({ id, kind, names: [] })),
  ];
  const connected = new Set(connections.flatMap(({ from, to }) => [from, to]));
  return mergeAlike({ services: services.filter(({ id }) => connected.has(id)), connections });
}

function idOf({ type, name }: GraphResource): string {
  return `${type} ${name}`;
}

/** Name of a resource without the content key, which changes with every release. */
function withoutKey(name: string): string {
  return name.replace(/-[0-9a-f]{8}$/, "");
}

function callerConnections(nodes: readonly GraphResource[]): Connection[] {
  const entrances = ["CloudFront", "HTTP API", "REST API (streams)"];
  return nodes
    .filter(({ type }) => entrances.includes(kinds[type]!))
    .map((node) => ({ from: callers.id, to: idOf(node), actions: [] }));
}

/** Who passes requests on to whom: origins of CloudFront, integrations and authorizers of API Gateway. */
function routeConnections(resources: readonly GraphResource[], nodes: readonly GraphResource[]): Connection[] {
  const ofKind = (...names: string[]) => nodes.filter(({ type }) => names.includes(kinds[type]!));
  const origins = ofKind("CloudFront").flatMap((distribution) => {
    const text = JSON.stringify(distribution.inputs.origins ?? []);
    return ofKind("S3 bucket")
      .filter((bucket) => text.includes(`${physicalName(bucket)}.s3.`))
      .map((bucket) => ({ from: idOf(distribution), to: idOf(bucket), actions: [] }));
  });
  const routes = resources.flatMap(({ inputs }) => {
    const uri = JSON.stringify([inputs.integrationUri, inputs.uri, inputs.authorizerUri]);
    const api = ofKind("HTTP API", "REST API (streams)").find(({ name }) =>
      [inputs.apiId, inputs.restApi].includes(`${name}-id`),
    );
    const lambda = ofKind("Lambda").find((one) => uri.includes(`:function:${physicalName(one)}`));
    return api && lambda ? [{ from: idOf(api), to: idOf(lambda), actions: [] }] : [];
  });
  return unique([...origins, ...routes]);
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Each role's permissions, as connections of the services that have the role. */
function roleConnections(resources: readonly GraphResource[], nodes: readonly GraphResource[]): Connection[] {
  const holders = rolesOf(resources, nodes);
  const actions = new Map<string, Set<string>>();
  for (const { type, inputs } of resources) {
    if (type !== "aws:iam/rolePolicy:RolePolicy") continue;
    const { Statement = [] } = record(inputs.policy) as { readonly Statement?: readonly Statement[] };
    for (const { Effect, Action, Resource } of Statement) {
      if (Effect !== "Allow") continue;
      for (const action of [Action].flat()) {
        for (const to of targetsOf(action, [Resource].flat(), nodes)) {
          for (const from of holders.get(String(inputs.role)) ?? []) {
            const key = JSON.stringify([from, to]);
            actions.set(key, (actions.get(key) ?? new Set()).add(action));
          }
        }
      }
    }
  }
  return [...actions].map(([key, allowed]) => {
    const [from, to] = JSON.parse(key) as [string, string];
    return { from, to, actions: [...allowed].sort() };
  });
}

/** Services by the name of the role that they run with. */
function rolesOf(resources: readonly GraphResource[], nodes: readonly GraphResource[]): Map<string, string[]> {
  const roleName = (arn: unknown) => String(arn).split("/").at(-1) ?? "";
  const byName = (type: string) =>
    new Map(resources.filter((one) => one.type === type).map((one) => [physicalName(one), one]));
  const configurations = byName("aws:sagemaker/endpointConfiguration:EndpointConfiguration");
  const models = byName("aws:sagemaker/model:Model");
  const holders = new Map<string, string[]>();
  const hold = (role: string, node: GraphResource) => {
    const others = holders.get(role) ?? [];
    if (!others.includes(idOf(node))) holders.set(role, [...others, idOf(node)]);
  };
  for (const node of nodes) {
    if (node.inputs.role !== undefined) hold(roleName(node.inputs.role), node);
    const variants = configurations.get(String(node.inputs.endpointConfigName))?.inputs.productionVariants;
    for (const { modelName } of (variants ?? []) as readonly { modelName: string }[]) {
      hold(roleName(models.get(modelName)?.inputs.executionRoleArn), node);
    }
  }
  return holders;
}

/** Services that an action is allowed on. */
function targetsOf(action: string, arns: readonly string[], nodes: readonly GraphResource[]): string[] {
  const [service = ""] = action.split(":");
  if (sharedServices[service] !== undefined) return [service];
  return nodes
    .filter(({ type }) => serviceOf(type) === service)
    .filter((node) => arns.some((arn) => namesResource(arn, physicalName(node).toLowerCase(), service)))
    .map(idOf);
}

/** `sagemaker` of `aws:sagemaker/endpoint:Endpoint`. */
function serviceOf(type: string): string {
  return type.split(/[:/]/)[1] ?? "";
}

function namesResource(arn: string, name: string, service: string): boolean {
  const [, , arnService, , , ...rest] = arn.toLowerCase().split(":");
  return arnService === service && rest.join(":").split(/[/:]/).includes(name);
}

/** Makes one service of those of a kind that have the same connections. */
function mergeAlike({ services, connections }: ServiceGraph): ServiceGraph {
  const signature = ({ id, kind }: Service) =>
    JSON.stringify([
      kind,
      connections.filter(({ from }) => from === id).map(({ to, actions }) => [to, actions]),
      connections.filter(({ to }) => to === id).map(({ from, actions }) => [from, actions]),
    ]);
  const groups = new Map<string, Service[]>();
  for (const service of services) {
    const key = signature(service);
    groups.set(key, [...(groups.get(key) ?? []), service]);
  }
  const first = new Map([...groups.values()].flatMap((group) => group.map(({ id }) => [id, group[0]!.id] as const)));
  return {
    services: [...groups.values()].map((group) => ({ ...group[0]!, names: group.flatMap(({ names }) => names) })),
    connections: unique(
      connections.map(({ from, to, actions }) => ({ from: first.get(from)!, to: first.get(to)!, actions })),
    ),
  };
}

function unique(connections: readonly Connection[]): Connection[] {
  return [...new Map(connections.map((one) => [JSON.stringify(one), one])).values()];
}
