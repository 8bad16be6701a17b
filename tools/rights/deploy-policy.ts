import { isSecretArn } from "../../infra/build/container-environment";
import { partitionOf } from "../../infra/iam/arn";
import { type ModelSettings, type Settings } from "../../infra/settings/schema";
import { type GraphResource } from "../graph/stack-graph";
import { rightsByType, type Grant } from "./deploy-actions";

/** A statement of an IAM policy. */
interface Statement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: NonNullable<Grant["condition"]>;
}

export interface DeployPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** One action on one resource. */
interface Need {
  readonly action: string;
  readonly resource: string;
  readonly condition: Grant["condition"];
}

export interface DeployPolicyInput {
  /** Resources that the stack declares. */
  readonly resources: readonly GraphResource[];
  readonly settings: Pick<Settings, "models" | "region">;
  /** Id of the account, or `*`. */
  readonly account: string;
}

/**
 * Makes the policy that deploying a stack takes, from the resources that the stack declares.
 * @throws Error that names the types for which `rightsByType` has no entry.
 */
export function deployPolicy({ resources, settings, account }: DeployPolicyInput): DeployPolicy {
  const place = { partition: partitionOf(settings.region), region: settings.region, account };
  const custom = resources.filter(({ type }) => !isComponent(type));
  const unknown = [...new Set(custom.map(({ type }) => type))].filter((type) => !(type in rightsByType));
  if (unknown.length > 0) {
    throw new Error(`tools/rights/deploy-actions.ts lacks the rights for ${unknown.join(", ")}.`);
  }
  const needs = custom.flatMap((resource) => {
    const names = { ...place, ...namesOf(resource) };
    return (rightsByType[resource.type]?.grants ?? []).flatMap((grant) => needsOf(grant, names));
  });
  const lookUps = settings.models.flatMap((model) =>
    lookUpsOf(model).flatMap((grant) => needsOf(grant, { ...place, name: "" })),
  );
  return { Version: "2012-10-17", Statement: statements([...needs, ...lookUps]) };
}

/** Components group resources, and exist only in Pulumi. */
export function isComponent(type: string): boolean {
  return type.startsWith("modelfront:");
}

function needsOf({ actions, on, condition }: Grant, names: Readonly<Record<string, string>>): Need[] {
  const resources = on.map((pattern) =>
    pattern.replace(/\{(\w+)\}/g, (_, key: string) => names[key] ?? names.name ?? "*"),
  );
  return actions.flatMap((action) => resources.map((resource) => ({ action, resource, condition })));
}

/** Look-ups of the program and its gate for a model, besides those of its own resources. */
function lookUpsOf({ source, environment }: ModelSettings): Grant[] {
  const sageMaker = (kind: string, name: string) => [
    `arn:{partition}:sagemaker:{region}:{account}:${kind}/${name.toLowerCase()}`,
  ];
  const secrets = Object.values(environment).filter(isSecretArn);
  return [
    ...(secrets.length > 0 ? [{ actions: ["secretsmanager:GetSecretValue"], on: secrets }] : []),
    ...(source.from === "autopilot"
      ? [{ actions: ["sagemaker:DescribeAutoMLJobV2"], on: sageMaker("automl-job", source.jobName) }]
      : []),
    ...(source.from === "endpoint"
      ? [{ actions: ["sagemaker:DescribeEndpoint"], on: sageMaker("endpoint", source.endpointName) }]
      : []),
  ];
}

/** Patterns for the placeholders of a type's grants. */
function namesOf({ name, inputs }: GraphResource): Record<string, string> {
  const text = (key: string) => (typeof inputs[key] === "string" ? namePattern(inputs[key]) : undefined);
  const [tag] = (Array.isArray(inputs.tags) ? inputs.tags : []) as readonly string[];
  const own = text("name") ?? text("modelPackageGroupName") ?? namePattern(`${name}-0000000`);
  return {
    name: own,
    bucket: text("bucket") ?? own,
    role: text("role") ?? own,
    function: text("functionName") ?? text("function") ?? own,
    alarm: text("name")?.replace(/-0000000-v\d+-/, "-*-v*-") ?? own,
    application: text("appName") ?? own,
    repository: tag === undefined ? own : namePattern(/\/([^/:]+)(:|$)/.exec(tag)?.[1] ?? ""),
    path: typeof inputs.path === "string" ? inputs.path : "/",
  };
}

/** Replaces what differs from release to release and from stack to stack: content keys, generated suffixes, ids. */
function namePattern(name: string): string {
  return name.replace(/(-[0-9a-f]{8})?(-\d+)?-0000000(?=-|$)/, "-*").replace(/[\w-]+-id$/, "*");
}

/** Groups needs: actions on the same resources share a statement. */
function statements(needs: readonly Need[]): Statement[] {
  const byAction = groupBy(needs, ({ action, condition }) => JSON.stringify([action, condition ?? null]));
  const grouped = byAction.map(([first, ...others]) => ({
    ...first,
    resources: [...new Set([first, ...others].map(({ resource }) => resource))].sort(),
  }));
  const byResources = groupBy(grouped, ({ action, condition, resources }) =>
    JSON.stringify([action.split(":")[0], resources, condition ?? null]),
  );
  return byResources
    .map(([first, ...others]) => ({
      Effect: "Allow" as const,
      Action: [first, ...others].map(({ action }) => action).sort(),
      Resource: first.resources,
      ...(first.condition && { Condition: first.condition }),
    }))
    .sort((a, b) => (`${a.Action[0]} ${a.Resource[0]}` < `${b.Action[0]} ${b.Resource[0]}` ? -1 : 1));
}

/** Groups of items with the same key, in the order of their first items. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
