import { drawSvg } from "../../../tools/diagram/draw-svg";
import { layOut } from "../../../tools/diagram/layout";
import { servicesOf } from "../../../tools/diagram/services";
import { type GraphResource, type StackGraph } from "../../../tools/graph/stack-graph";

const resource = (type: string, name: string, inputs: object = {}): GraphResource => ({
  type,
  name,
  urn: `urn:${name}`,
  inputs: inputs as GraphResource["inputs"],
});
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}-0000000`;
const endpoint = (name: string): GraphResource[] => [
  resource("aws:sagemaker/model:Model", name, { executionRoleArn: role(name) }),
  resource("aws:sagemaker/endpointConfiguration:EndpointConfiguration", name, {
    productionVariants: [{ modelName: `${name}-0000000` }],
  }),
  resource("aws:sagemaker/endpoint:Endpoint", name, { name, endpointConfigName: `${name}-0000000` }),
  policy(name, { Action: "s3:GetObject", Resource: [`arn:aws:s3:::models-0000000/${name}/model.tar.gz`] }),
];
const policy = (name: string, statement: object): GraphResource =>
  resource("aws:iam/rolePolicy:RolePolicy", name, {
    role: `${name}-0000000`,
    policy: { Statement: [{ Effect: "Allow", ...statement }] },
  });

const graph: StackGraph = {
  stack: "dev",
  region: "eu-west-3",
  models: {},
  openapi: null,
  resources: [
    resource("aws:apigatewayv2/api:Api", "http"),
    resource("aws:apigatewayv2/integration:Integration", "http", {
      apiId: "http-id",
      integrationUri: "arn:aws:lambda:eu-west-3:123456789012:function:api-0000000:live",
    }),
    resource("aws:lambda/function:Function", "api", { role: role("api") }),
    policy("api", {
      Action: ["sagemaker:InvokeEndpoint"],
      Resource: ["iris-01234567", "digits-01234567"].map(
        (name) => `arn:aws:sagemaker:eu-west-3:123456789012:endpoint/${name}`,
      ),
    }),
    resource("aws:s3/bucket:Bucket", "models"),
    resource("aws:s3/bucket:Bucket", "unused"),
    ...endpoint("iris-01234567"),
    ...endpoint("digits-01234567"),
  ],
};

describe("servicesOf", () => {
  const services = servicesOf(graph);

  it("names the services, with those of a kind that are connected alike in one box, and without content keys", () => {
    expect(services.services.map(({ kind, names }) => [kind, ...names])).toEqual([
      ["Callers", "browsers", "programs"],
      ["HTTP API", "http"],
      ["Lambda", "api"],
      ["S3 bucket", "models"],
      ["SageMaker endpoint", "iris", "digits"],
    ]);
  });

  it("connects who calls whom, and roles with what they may do", () => {
    const name = (id: string) => services.services.find((one) => one.id === id)!.kind;
    expect(services.connections.map(({ from, to, actions }) => [name(from), name(to), ...actions])).toEqual([
      ["Callers", "HTTP API"],
      ["HTTP API", "Lambda"],
      ["Lambda", "SageMaker endpoint", "sagemaker:InvokeEndpoint"],
      ["SageMaker endpoint", "S3 bucket", "s3:GetObject"],
    ]);
  });
});

describe("the diagram", () => {
  const layout = layOut(servicesOf(graph));

  it("runs from left to right, without boxes over each other", () => {
    for (const { start, end } of layout.arrows) expect(end[0]).toBeGreaterThan(start[0]);
    for (const a of layout.boxes) {
      for (const b of layout.boxes.filter(({ id, x }) => id !== a.id && x === a.x)) {
        expect(a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
      }
    }
  });

  it("is the same text for the same graph, has colours for light and dark, and escapes names", () => {
    const svg = drawSvg(layout, 'Services & "roles"');
    expect(svg).toBe(drawSvg(layOut(servicesOf(graph)), 'Services & "roles"'));
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).toContain("<title>Services &amp; &quot;roles&quot;</title>");
    expect(svg).toContain("<title>sagemaker:InvokeEndpoint</title>");
  });
});
