import { type Settings } from "../../infra/settings/schema";
import measured from "../cost/measured.json";
import { createPricedStack } from "../cost/priced-stack";
import { type GraphResource, type StackGraph } from "../graph/stack-graph";

/** A quota of AWS, and what a stack needs of it. */
export interface QuotaNeed {
  /** Code of the service in Service Quotas. */
  readonly service: string;
  /** Code of the quota; null where only its name is known, such as of a type of instance. */
  readonly code: string | null;
  /** Name of the quota, as Service Quotas has it. */
  readonly name: string;
  readonly need: number;
  /** How the need comes about. */
  readonly why: string;
  /** `failure` if the stack cannot be deployed with less; `warning` if it refuses requests earlier. */
  readonly without: "failure" | "warning";
  /** True for quotas of the account, which are in us-east-1. */
  readonly global?: true;
}

/** Lists what a stack needs of each scarce quota. A release runs the old and the new endpoints side by side. */
export function quotaNeeds(graph: StackGraph, settings: Settings): readonly QuotaNeed[] {
  const count = (type: string) => graph.resources.filter((one) => one.type === type).length;
  const { rateLimit, burstLimit } = settings.api.throttle;
  const { p95Ms } = settings.monitoring;
  const needs: QuotaNeed[] = [
    ...serverlessNeeds(graph),
    ...instanceNeeds(graph),
    {
      service: "lambda",
      code: "L-B99A9384",
      name: "Concurrent executions",
      need: Math.ceil((rateLimit * p95Ms) / 1000),
      why: `${rateLimit} requests per second (modelfront:api.throttle) of ${p95Ms} ms (modelfront:monitoring.p95Ms)`,
      without: "warning",
    },
    {
      service: "apigateway",
      code: "L-8A5B8E43",
      name: "Throttle rate",
      need: rateLimit,
      why: "modelfront:api.throttle.rateLimit; all APIs of the Region share the quota",
      without: "warning",
    },
    {
      service: "apigateway",
      code: "L-CDF5615A",
      name: "Throttle burst rate",
      need: burstLimit,
      why: "modelfront:api.throttle.burstLimit; all APIs of the Region share the quota",
      without: "warning",
    },
    {
      service: "dynamodb",
      code: "L-F98FE922",
      name: "Maximum number of tables",
      need: count("aws:dynamodb/table:Table"),
      why: "tables of the stack",
      without: "failure",
    },
    {
      service: "cloudfront",
      code: "L-CF0D4FC5",
      name: "Response headers policies per AWS account",
      need: count("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"),
      why: "policies of the stack",
      without: "failure",
      global: true,
    },
  ];
  return needs.filter(({ need }) => need > 0);
}

interface Variant {
  readonly variantName?: string;
  readonly instanceType?: string;
  readonly initialInstanceCount?: number;
  readonly serverlessConfig?: { readonly maxConcurrency: number };
}

function variantsOf(configuration: GraphResource): readonly Variant[] {
  return (configuration.inputs.productionVariants ?? []) as readonly Variant[];
}

function configurationsOf({ resources }: StackGraph): readonly GraphResource[] {
  return resources.filter(({ type }) => type === "aws:sagemaker/endpointConfiguration:EndpointConfiguration");
}

function serverlessNeeds(graph: StackGraph): QuotaNeed[] {
  const variants = configurationsOf(graph).flatMap(variantsOf);
  const endpoints = variants.filter(({ serverlessConfig }) => serverlessConfig).length;
  const concurrency = variants.reduce((sum, { serverlessConfig }) => sum + (serverlessConfig?.maxConcurrency ?? 0), 0);
  return [
    {
      service: "sagemaker",
      code: "L-96300102",
      name: "Maximum total concurrency that can be allocated across all serverless endpoints",
      need: 2 * concurrency,
      why: `${concurrency} of the stack's endpoints, twice while a release replaces all of them`,
      without: "failure",
    },
    {
      service: "sagemaker",
      code: null,
      name: "Maximum number of serverless endpoints",
      need: 2 * endpoints,
      why: `${endpoints} endpoints, twice while a release replaces all of them`,
      without: "failure",
    },
  ];
}

/** Instances by type: as many as autoscaling may add, and those that a release starts beside them. */
function instanceNeeds(graph: StackGraph): QuotaNeed[] {
  const { autoscaledTo } = createPricedStack(graph, { measured });
  const needs = new Map<string, { most: number; initial: number }>();
  for (const configuration of configurationsOf(graph)) {
    for (const { instanceType, initialInstanceCount = 1, variantName = "" } of variantsOf(configuration)) {
      if (instanceType === undefined) continue;
      const { most, initial } = needs.get(instanceType) ?? { most: 0, initial: 0 };
      needs.set(instanceType, {
        most: most + Math.max(initialInstanceCount, autoscaledTo(configuration, variantName) ?? 0),
        initial: initial + initialInstanceCount,
      });
    }
  }
  return [...needs].map(([type, { most, initial }]) => ({
    service: "sagemaker",
    code: null,
    name: `${type} for endpoint usage`,
    need: most + initial,
    why: `${most} instances at most, and ${initial} that a release starts beside them`,
    without: "failure",
  }));
}
