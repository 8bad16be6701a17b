import { type GraphResource, type StackGraph } from "../../../tools/graph/stack-graph";

export interface SmallModel {
  /** First 12 digits of its archive's digest; part of the resources' names, as the program makes them. */
  readonly version: string;
  readonly accuracy: number;
  /** Default: serverless. */
  readonly instanceType?: string;
}

export interface SmallStack {
  readonly models?: Readonly<Record<string, SmallModel>>;
  readonly hashKey?: string;
  readonly openapi?: unknown;
  readonly more?: readonly Omit<GraphResource, "urn">[];
}

export const wine: SmallModel = { version: "aaaaaaaaaaaa", accuracy: 0.9 };

/** OpenAPI document with one operation, whose request and response have these fields. */
export function contract(request: Record<string, unknown>, response: Record<string, unknown>, required: string[] = []) {
  const content = (properties: Record<string, unknown>, names: string[]) => ({
    content: { "application/json": { schema: { type: "object", properties, required: names } } },
  });
  return {
    openapi: "3.1.0",
    paths: {
      "/predict": {
        post: {
          requestBody: { required: true, ...content(request, required) },
          responses: { 200: content(response, Object.keys(response)) },
        },
      },
    },
  };
}

/** Graph of a small stack as the evaluator makes it: a function, a table, a page, and an endpoint for each model. */
export function smallStack({ models = { wine }, hashKey = "key", openapi, more = [] }: SmallStack = {}): StackGraph {
  const keyOf = (name: string, { version, instanceType }: SmallModel) =>
    `${name}-${version.slice(0, 4)}${instanceType ? "bbbb" : "cccc"}`;
  const entries = Object.entries(models);
  const routes = Object.fromEntries(
    entries.map(([name, model]) => [
      name,
      [`${keyOf(name, model)}-0000000`, model.instanceType ? "always-on" : "serverless", model.version],
    ]),
  );
  const resources: Omit<GraphResource, "urn">[] = [
    { type: "modelfront:index:RequestTable", name: "table", inputs: {} },
    { type: "aws:dynamodb/table:Table", name: "table", inputs: { hashKey, billingMode: "PAY_PER_REQUEST" } },
    {
      type: "aws:lambda/function:Function",
      name: "api",
      inputs: {
        publish: true,
        architectures: ["arm64"],
        memorySize: 512,
        code: { asset: "0123456789ab", bytes: 3000, gzipBytes: 1000 },
        environment: { variables: { MODELS: JSON.stringify(routes), SETTINGS: "{}", CALLERS: "{}" } },
      },
    },
    {
      type: "aws:lambda/alias:Alias",
      name: "api",
      inputs: { functionName: "api-0000000", functionVersion: "7", name: "live" },
    },
    ...entries.flatMap(([name, model]) => {
      const key = keyOf(name, model);
      const variant = model.instanceType
        ? { instanceType: model.instanceType, initialInstanceCount: 1 }
        : { serverlessConfig: { memorySizeInMb: 2048, maxConcurrency: 5 } };
      return [
        { type: "aws:sagemaker/model:Model", name: key, inputs: {} },
        {
          type: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
          name: key,
          inputs: { productionVariants: [{ variantName: "live", ...variant }] },
        },
        {
          type: "aws:sagemaker/endpoint:Endpoint",
          name: key,
          inputs: { name: `${key}-0000000`, endpointConfigName: `${key}-0000000` },
        },
      ];
    }),
    ...more,
  ];
  return {
    stack: "dev",
    region: "us-east-1",
    resources: resources.map((one) => ({ ...one, urn: `urn:pulumi:dev::modelfront::${one.type}::${one.name}` })),
    models: Object.fromEntries(
      entries.map(([name, { accuracy }]) => [
        name,
        { metrics: [{ name: "accuracy on 30 held-out bottles", value: accuracy }], goldenCases: 12 },
      ]),
    ),
    openapi: openapi ?? contract({ inputs: { type: "array" } }, { label: { type: "string" } }),
  };
}
