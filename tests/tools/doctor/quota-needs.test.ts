import { readStackFile } from "../../../infra/settings/stack-file";
import { quotaNeeds } from "../../../tools/doctor/quota-needs";
import { type GraphResource, type StackGraph } from "../../../tools/graph/stack-graph";

const resource = (type: string, name: string, inputs: object = {}): GraphResource => ({
  type,
  name,
  urn: `urn:${name}`,
  inputs: inputs as GraphResource["inputs"],
});
const endpoint = (name: string, variant: object): GraphResource[] => [
  resource("aws:sagemaker/endpointConfiguration:EndpointConfiguration", name, {
    productionVariants: [{ variantName: "live", ...variant }],
  }),
  resource("aws:sagemaker/endpoint:Endpoint", name, { name, endpointConfigName: `${name}-0000000` }),
];
const graph: StackGraph = {
  stack: "dev",
  region: "eu-west-3",
  models: {},
  openapi: null,
  resources: [
    ...endpoint("iris", { serverlessConfig: { maxConcurrency: 3, memorySizeInMb: 2048 } }),
    ...endpoint("digits", { serverlessConfig: { maxConcurrency: 2, memorySizeInMb: 2048 } }),
    ...endpoint("chat", { instanceType: "ml.m5.large", initialInstanceCount: 2 }),
    resource("aws:appautoscaling/target:Target", "chat", {
      resourceId: "endpoint/chat/variant/live",
      maxCapacity: 5,
    }),
    resource("aws:dynamodb/table:Table", "keys"),
  ],
};

describe("quotaNeeds", () => {
  it("counts endpoints and instances twice, because a release runs old and new ones side by side", () => {
    const settings = readStackFile("dev");
    const { rateLimit, burstLimit } = settings.api.throttle;
    const needs = quotaNeeds(graph, { ...settings, monitoring: { ...settings.monitoring, p95Ms: 2000 } });
    expect(needs.map(({ service, name, need }) => [service, name, need])).toEqual([
      ["sagemaker", "Maximum total concurrency that can be allocated across all serverless endpoints", 10],
      ["sagemaker", "Maximum number of serverless endpoints", 4],
      ["sagemaker", "ml.m5.large for endpoint usage", 7],
      ["lambda", "Concurrent executions", 2 * rateLimit],
      ["apigateway", "Throttle rate", rateLimit],
      ["apigateway", "Throttle burst rate", burstLimit],
      ["dynamodb", "Maximum number of tables", 1],
    ]);
  });
});
