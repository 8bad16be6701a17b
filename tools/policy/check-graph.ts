import {
  type Policies,
  type PolicyResource,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { physicalName, type GraphResource } from "../graph/stack-graph";

/** A policy that a resource violates. */
export interface Violation {
  readonly policy: string;
  readonly message: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

/** Checks resources that were evaluated under mocks with the policies of a pack, as the engine would. */
export function checkGraph(resources: readonly GraphResource[], policies: Policies): Violation[] {
  const seen = resources.flatMap(asEngineShows);
  const byUrn = new Map(seen.map((resource) => [resource.urn, resource]));
  const violations: Violation[] = [];
  for (const policy of policies) {
    const report = (resource: Pick<PolicyResource, "type" | "name" | "urn">) => (message: string, urn?: string) => {
      const { type, name, urn: own } = (urn !== undefined && byUrn.get(urn)) || resource;
      violations.push({ policy: policy.name, message, type, name, urn: own });
    };
    if (isStackPolicy(policy)) {
      void policy.validateStack({ resources: seen } as never, report({ type: "", name: "", urn: "" }));
    } else {
      const { validateResource = [] } = policy;
      for (const resource of seen) {
        for (const validate of [validateResource].flat()) {
          void validate(resource as unknown as ResourceValidationArgs, report(resource));
        }
      }
    }
  }
  return violations;
}

function isStackPolicy(policy: ResourceValidationPolicy | StackValidationPolicy): policy is StackValidationPolicy {
  return "validateStack" in policy;
}

type ShownResource = Pick<PolicyResource, "type" | "name" | "urn" | "props" | "opts">;

/** The resource with what the engine adds before a pack sees it: generated names, and the children of awsx's components. */
function asEngineShows({ type, name, urn, inputs, protect = false }: GraphResource): ShownResource[] {
  const shown = (childType: string, props: Record<string, unknown>): ShownResource => ({
    type: childType,
    name,
    urn: childType === type ? urn : `${urn.split("::").slice(0, 2).join("::")}::${type}$${childType}::${name}`,
    props,
    opts: { protect } as PolicyResource["opts"],
  });
  if (type === "aws:s3/bucket:Bucket") return [shown(type, { bucket: physicalName({ name, inputs }), ...inputs })];
  if (type === "aws:cloudwatch/metricAlarm:MetricAlarm") {
    return [shown(type, { name: physicalName({ name, inputs }), ...inputs })];
  }
  if (type !== "awsx:ecr:Repository") return [shown(type, { ...inputs })];
  const { lifecyclePolicy, ...repository } = inputs;
  const repositoryName = physicalName({ name, inputs });
  return [
    shown(type, {}),
    shown("aws:ecr/repository:Repository", { name: repositoryName, ...repository }),
    ...(lifecyclePolicy ? [shown("aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: repositoryName })] : []),
  ];
}
