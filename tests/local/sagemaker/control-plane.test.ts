import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListEndpointsCommand,
  type ListEndpointsCommandInput,
  ListModelsCommand,
  paginateListEndpoints,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import fc from "fast-check";
import { ControlPlaneError, runOperation } from "../../../local/sagemaker/control-plane";
import { type Endpoint } from "../../../local/sagemaker/endpoint";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { alwaysOn, fakeEndpoint, place, serverless } from "../fake-endpoint";
import { closeAll, serve } from "../serve";

afterEach(closeAll);

async function connect(endpoints: readonly Endpoint[]) {
  return new SageMakerClient({
    endpoint: await serve(createSageMaker({ place, endpoints })),
    region: "eu-west-3",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
}

describe("DescribeEndpoint and DescribeEndpointConfig", () => {
  it("describe a serverless endpoint", async () => {
    const endpoint = fakeEndpoint({ hosting: { ...serverless, provisionedConcurrency: 1 } });
    const client = await connect([endpoint]);
    const EndpointName = endpoint.name;
    expect(await client.send(new DescribeEndpointCommand({ EndpointName }))).toEqual({
      $metadata: expect.anything() as object,
      EndpointName,
      EndpointArn: `arn:aws:sagemaker:eu-west-3:000000000000:endpoint/${EndpointName}`,
      EndpointConfigName: EndpointName,
      EndpointStatus: "InService",
      CreationTime: endpoint.creationTime,
      LastModifiedTime: endpoint.creationTime,
      ProductionVariants: [
        {
          VariantName: "live",
          CurrentWeight: 1,
          DesiredWeight: 1,
          CurrentInstanceCount: 0,
          CurrentServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2, ProvisionedConcurrency: 1 },
        },
      ],
    });
    const config = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: EndpointName }));
    expect(config).toMatchObject({
      EndpointConfigName: EndpointName,
      EndpointConfigArn: `arn:aws:sagemaker:eu-west-3:000000000000:endpoint-config/${EndpointName}`,
      CreationTime: endpoint.creationTime,
      ProductionVariants: [
        {
          VariantName: "live",
          ModelName: EndpointName,
          InitialVariantWeight: 1,
          ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2, ProvisionedConcurrency: 1 },
        },
      ],
    });
  });

  it("describe an always-on endpoint, which is being created until a container is ready", async () => {
    const endpoint = fakeEndpoint({ hosting: alwaysOn });
    const client = await connect([endpoint]);
    const EndpointName = endpoint.name;
    expect(await client.send(new DescribeEndpointCommand({ EndpointName }))).toMatchObject({
      EndpointStatus: "Creating",
      ProductionVariants: [{ VariantName: "live", CurrentInstanceCount: 2, DesiredInstanceCount: 2 }],
    });
    const config = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: EndpointName }));
    expect(config.ProductionVariants).toEqual([
      {
        VariantName: "live",
        ModelName: EndpointName,
        InitialVariantWeight: 1,
        InstanceType: "ml.m5.large",
        InitialInstanceCount: 2,
      },
    ]);
  });

  it("describe each variant with its weight", async () => {
    const variants = [
      { name: "blue", weight: 90 },
      { name: "green", weight: 10 },
    ];
    const endpoint = fakeEndpoint({ hosting: alwaysOn, variants });
    const client = await connect([endpoint]);
    const EndpointName = endpoint.name;
    const { ProductionVariants } = await client.send(new DescribeEndpointCommand({ EndpointName }));
    const instances = { CurrentInstanceCount: 2, DesiredInstanceCount: 2 };
    expect(ProductionVariants).toEqual([
      { VariantName: "blue", CurrentWeight: 90, DesiredWeight: 90, ...instances },
      { VariantName: "green", CurrentWeight: 10, DesiredWeight: 10, ...instances },
    ]);
    const config = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: EndpointName }));
    expect(config.ProductionVariants).toMatchObject([
      { VariantName: "blue", ModelName: `${EndpointName}-blue`, InitialVariantWeight: 90 },
      { VariantName: "green", ModelName: `${EndpointName}-green`, InitialVariantWeight: 10 },
    ]);
  });

  it("do not know other names", async () => {
    const client = await connect([]);
    await expect(client.send(new DescribeEndpointCommand({ EndpointName: "nope" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: 'Could not find endpoint "arn:aws:sagemaker:eu-west-3:000000000000:endpoint/nope".',
      $metadata: { httpStatusCode: 400 },
    });
    const config = new DescribeEndpointConfigCommand({ EndpointConfigName: "nope" });
    await expect(client.send(config)).rejects.toMatchObject({
      name: "ValidationException",
      message: 'Could not find endpoint configuration "arn:aws:sagemaker:eu-west-3:000000000000:endpoint-config/nope".',
    });
  });
});

describe("ListEndpoints", () => {
  const endpoints = ["iris-1", "digits-1", "iris-2"].map((name) => fakeEndpoint({ name }));
  const list = async (input: ListEndpointsCommandInput) => {
    const { Endpoints } = await (await connect(endpoints)).send(new ListEndpointsCommand(input));
    return Endpoints?.map(({ EndpointName }) => EndpointName);
  };

  it("summarises each endpoint", async () => {
    const [endpoint] = endpoints;
    const client = await connect([endpoint as Endpoint]);
    expect((await client.send(new ListEndpointsCommand())).Endpoints).toEqual([
      {
        EndpointName: "iris-1",
        EndpointArn: "arn:aws:sagemaker:eu-west-3:000000000000:endpoint/iris-1",
        EndpointStatus: "InService",
        CreationTime: endpoint?.creationTime,
        LastModifiedTime: endpoint?.creationTime,
      },
    ]);
  });

  it.each([
    [{ SortBy: "Name" }, ["iris-2", "iris-1", "digits-1"]],
    [{ SortBy: "Name", SortOrder: "Ascending" }, ["digits-1", "iris-1", "iris-2"]],
    [{ SortBy: "Name", NameContains: "ris-2" }, ["iris-2"]],
    [{ SortBy: "Name", StatusEquals: "Creating" }, []],
    [{ SortBy: "Name", CreationTimeAfter: new Date(Date.now() + 60_000) }, []],
    [{ SortBy: "Name", CreationTimeBefore: new Date(Date.now() - 60_000) }, []],
    [{ SortBy: "Name", MaxResults: 1 }, ["iris-2"]],
  ] satisfies [ListEndpointsCommandInput, string[]][])("follows %o", async (input, names) => {
    expect(await list(input)).toEqual(names);
  });

  it("gives ten at a time unless told otherwise, and the SDK's paginator finds the rest", async () => {
    const many = Array.from({ length: 25 }, (_, i) => fakeEndpoint({ name: `model-${i}` }));
    const pages: number[] = [];
    const names = new Set<string | undefined>();
    for await (const { Endpoints = [] } of paginateListEndpoints({ client: await connect(many) }, {})) {
      pages.push(Endpoints.length);
      for (const { EndpointName } of Endpoints) names.add(EndpointName);
    }
    expect(pages).toEqual([10, 10, 5]);
    expect(names).toEqual(new Set(many.map(({ name }) => name)));
  });

  it.each([
    [{ MaxResults: 101 }, "1 validation error detected: MaxResults: Too big: expected number to be <=100"],
    [{ NextToken: "made up" }, "Invalid NextToken: pass the one of the answer before."],
  ])("refuses %o", async (input, message) => {
    await expect(list(input)).rejects.toMatchObject({ name: "ValidationException", message });
  });
});

it("other operations are unknown, and the error says which are there", async () => {
  await expect((await connect([])).send(new ListModelsCommand())).rejects.toMatchObject({
    name: "UnknownOperationException",
    message:
      'The stand-in of SageMaker has no operation "SageMaker.ListModels": it has SageMaker.ListEndpoints, ' +
      "SageMaker.DescribeEndpoint, SageMaker.DescribeEndpointConfig.",
  });
});

it("any input is answered or refused", () => {
  const directory = { place, endpoints: [fakeEndpoint()] };
  const targets = [
    "SageMaker.ListEndpoints",
    "SageMaker.DescribeEndpoint",
    "SageMaker.DescribeEndpointConfig",
    "toString",
  ];
  const anyInput = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"EndpointName": ${json}, "SortBy": ${json}}`),
  );
  fc.assert(
    fc.property(fc.constantFrom(...targets), anyInput, (target, body) => {
      try {
        expect(runOperation(directory, target, body)).toHaveProperty("Endpoints");
      } catch (error) {
        expect(error).toBeInstanceOf(ControlPlaneError);
      }
    }),
  );
});
