import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "yaml";
import deploy from "../../index";
import { evaluate, ofType, type Evaluation, type Registration } from "../../tools/graph/evaluate";
import { useStackConfig } from "../../tools/graph/stack-config";

type Program = Evaluation<Awaited<ReturnType<typeof deploy>>>;

/** The settings of `stacks/everything.yaml`. */
function everything(): Record<string, unknown> {
  const text = readFileSync(path.join(__dirname, "stacks/everything.yaml"), "utf8");
  return (yaml.parse(text) as { config: Record<string, unknown> }).config;
}

async function run(settings: Readonly<Record<string, unknown>>): Promise<Program> {
  pulumi.runtime.setAllConfig({});
  useStackConfig("dev", settings);
  return evaluate(deploy);
}

function variables(resources: readonly Registration[], name: string): Record<string, unknown> {
  const found = ofType(resources, "aws:lambda/function:Function").find((one) => one.name === name);
  return (found?.inputs.environment as { variables: Record<string, unknown> }).variables;
}

describe("a stack with everything on", () => {
  let program: Program;
  beforeAll(async () => {
    program = await run(everything());
  }, 240_000);

  it("has one address, and names where the domain's DNS has to point", () => {
    expect(program.outputs).toMatchObject({
      siteUrl: "https://models.example.com",
      apiUrl: "https://models.example.com",
      streamingUrl: "https://models.example.com",
      chatUrl: "https://models.example.com/v1",
      domainTarget: "d111.cloudfront.net",
    });
  });

  it("has no endpoint for a model that is asleep, and tells functions and outputs so", () => {
    const endpoints = ofType(program.resources, "aws:sagemaker/endpoint:Endpoint").map(({ name }) => name.slice(0, -9));
    expect(endpoints.sort()).toEqual(["chat-tiny", "iris", "shared"]);
    expect(Object.keys(program.outputs.endpoints).sort()).toEqual(["chat-tiny", "iris", "velib-forecast"]);
    const { MODELS } = variables(program.resources, "api");
    expect((JSON.parse(String(MODELS)) as Record<string, unknown[]>)["digits"]?.[0]).toBeNull();
    const policies = ofType(program.resources, "aws:iam/rolePolicy:RolePolicy");
    const [ask] = policies.filter(({ name }) => name.startsWith("api-ask-"));
    expect(JSON.stringify(ask?.inputs.policy)).not.toContain("digits");
  });

  it("has one key, which encrypts the topic of the alarms too", () => {
    const keys = ofType(program.resources, "aws:kms/key:Key");
    expect(keys).toHaveLength(1);
    const [topic] = ofType(program.resources, "aws:sns/topic:Topic");
    const [table] = ofType(program.resources, "aws:dynamodb/table:Table");
    const { kmsKeyArn } = table?.inputs.serverSideEncryption as { kmsKeyArn: unknown };
    expect(kmsKeyArn).toBeDefined();
    expect(topic?.inputs.kmsMasterKeyId).toEqual(kmsKeyArn);
  });

  it("gives every function the secret of CloudFront, as a secret", () => {
    for (const name of ["api", "stream", "authorizer"]) {
      expect(variables(program.resources, name).EDGE_SECRET).toEqual({ secret: "domain-value" });
    }
    expect(JSON.stringify(program.outputs)).not.toContain("domain-value");
  });

  it("puts models and functions into the network, and lets their roles use it", () => {
    const { subnetIds, securityGroupIds } = everything()["modelfront:network"] as Record<string, string[]>;
    const outside = ["check", "sleep"];
    for (const { inputs, name } of ofType(program.resources, "aws:lambda/function:Function")) {
      // Monitoring asks the stack from outside, and stops it whatever the network does.
      const vpc = outside.includes(name) ? undefined : { subnetIds, securityGroupIds };
      expect([name, inputs.vpcConfig]).toEqual([name, vpc]);
    }
    for (const { inputs } of ofType(program.resources, "aws:sagemaker/model:Model")) {
      expect(inputs.vpcConfig).toEqual({ subnets: subnetIds, securityGroupIds });
    }
    const network = ofType(program.resources, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) =>
      name.endsWith("-network"),
    );
    // Three functions, three models, the shared endpoint, and what a restore creates.
    expect(network).toHaveLength(8);
    for (const { inputs } of network) {
      const { Statement } = inputs.policy as { Statement: { Action: string[] }[] };
      expect(Statement[0]?.Action.filter((action) => !/^ec2:[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
    }
  });

  it("puts every resource into a component", () => {
    const outside = program.resources.filter(
      ({ type, parent }) => parent === undefined && !type.startsWith("modelfront:"),
    );
    expect(outside).toEqual([]);
  });
});

describe("a stack that mixes serverless, always-on and shared models", () => {
  const modes = {
    serverless: { mode: "serverless", memoryMb: 1024, maxConcurrency: 2 },
    "always-on": { mode: "always-on", instanceType: "ml.m5.large" },
    shared: { mode: "shared" },
  } as const;
  type Mode = keyof typeof modes;
  /** One model of each mode, of which iris has this one. */
  const mixed = (iris: Mode, state: "awake" | "asleep" = "awake") =>
    run({
      "modelfront:models": [
        { name: "iris", hosting: modes[iris] },
        { name: "digits", hosting: modes.shared, state },
        { name: "velib-forecast", hosting: modes["always-on"] },
        { name: "sentiment", hosting: modes.serverless },
      ],
      "modelfront:sharedEndpoint": { instanceType: "ml.m5.large", instanceCount: 2 },
    });
  const endpointsOf = ({ resources }: Program) =>
    ofType(resources, "aws:sagemaker/endpoint:Endpoint").map(({ name }) => name);
  const askOf = ({ resources }: Program) =>
    ofType(resources, "aws:iam/rolePolicy:RolePolicy").find(({ name }) => name.startsWith("api-ask-"));
  const programs = new Map<Mode, Program>();
  beforeAll(async () => {
    for (const mode of ["serverless", "always-on", "shared"] as const) programs.set(mode, await mixed(mode));
  }, 600_000);
  const program = (mode: Mode) => programs.get(mode)!;

  it("has one endpoint for all shared models, and tells the functions endpoint and version of each", () => {
    const names = endpointsOf(program("shared")).map((name) => name.slice(0, -9));
    expect(names.sort()).toEqual(["sentiment", "shared", "velib-forecast"]);
    const { MODELS } = variables(program("shared").resources, "api");
    const routes = JSON.parse(String(MODELS)) as Record<string, [string, string, string]>;
    expect(routes["iris"]?.[0]).toBe(routes["digits"]?.[0]);
    expect(Object.values(routes).map(([, mode]) => mode)).toEqual(["shared", "shared", "always-on", "serverless"]);
    const keys = ofType(program("shared").resources, "aws:s3/bucketObjectv2:BucketObjectv2").map(
      ({ inputs }) => inputs.key,
    );
    expect(keys).toContain(`models/iris-${routes["iris"]?.[2]}.tar.gz`);
  });

  it("lets the functions ask the shared endpoint, also for models that have moved since a release that may be restored", () => {
    const { Statement } = askOf(program("shared"))?.inputs.policy as { Statement: object[] };
    expect(Statement).toEqual([
      expect.objectContaining({ Sid: "AskModels" }),
      {
        Sid: "AskSharedModels",
        Effect: "Allow",
        Action: "sagemaker:InvokeEndpoint",
        Resource: expect.stringContaining(":endpoint/shared-") as string,
      },
    ]);
  });

  it.each<[Mode, Mode]>([
    ["serverless", "shared"],
    ["shared", "serverless"],
    ["always-on", "shared"],
    ["shared", "always-on"],
    ["serverless", "always-on"],
    ["always-on", "serverless"],
  ])("moves a model from %s to %s beside its old endpoint and grant, and leaves the others' alone", (from, to) => {
    const [before, after] = [program(from), program(to)];
    const common = endpointsOf(before).filter((name) => endpointsOf(after).includes(name));
    // The endpoint of iris is another resource: the old one is deleted after the alias has moved and drained.
    expect(common.map((name) => name.slice(0, -9)).sort()).toEqual(["sentiment", "shared", "velib-forecast"]);
    expect(askOf(after)?.name).not.toBe(askOf(before)?.name);
    const [described, describedNow] = [before, after].map(
      ({ resources }) =>
        ofType(resources, "aws:lambda/alias:Alias").find(({ name }) => name === "api")?.inputs.description,
    );
    // By this the alias' hook knows that it has to wait for requests on the previous version.
    expect(describedNow).not.toBe(described);
  });

  it("has no shared endpoint while all of its models are asleep, and keeps their artifacts", async () => {
    const asleep = await mixed("serverless", "asleep");
    expect(
      endpointsOf(asleep)
        .map((name) => name.slice(0, -9))
        .sort(),
    ).toEqual(["iris", "sentiment", "velib-forecast"]);
    const { MODELS } = variables(asleep.resources, "api");
    expect((JSON.parse(String(MODELS)) as Record<string, unknown[]>)["digits"]?.[0]).toBeNull();
    const keys = ofType(asleep.resources, "aws:s3/bucketObjectv2:BucketObjectv2").map(({ inputs }) =>
      String(inputs.key),
    );
    expect(keys.filter((key) => key.startsWith("models/digits-"))).toHaveLength(1);
  }, 240_000);
});

describe("a stack without models and page", () => {
  it("is a proxy: no image, no endpoint, no distribution, and the gate's functions all the same", async () => {
    const { resources, outputs } = await run({
      "modelfront:models": [],
      "modelfront:site": { enabled: false },
      "modelfront:api": { proxy: { endpoints: ["team-a-*"] } },
    });
    expect(resources.filter(({ type }) => /docker|ecr|cloudfront|sagemaker/.test(type))).toEqual([]);
    expect(outputs).not.toHaveProperty("siteUrl");
    expect(outputs.endpoints).toEqual({});
    const functions = ofType(resources, "aws:lambda/function:Function").map(({ name }) => name);
    expect(functions.sort()).toEqual(["api", "authorizer", "stream"]);
    expect(variables(resources, "api").MODELS).toBe("{}");
  }, 240_000);
});
