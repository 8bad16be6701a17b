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
    expect(endpoints.sort()).toEqual(["chat-tiny", "iris"]);
    expect(Object.keys(program.outputs.endpoints).sort()).toEqual(["chat-tiny", "iris"]);
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
      // What watches the stack asks it from outside, and stops it whatever the network does.
      const vpc = outside.includes(name) ? undefined : { subnetIds, securityGroupIds };
      expect([name, inputs.vpcConfig]).toEqual([name, vpc]);
    }
    for (const { inputs } of ofType(program.resources, "aws:sagemaker/model:Model")) {
      expect(inputs.vpcConfig).toEqual({ subnets: subnetIds, securityGroupIds });
    }
    const network = ofType(program.resources, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) =>
      name.endsWith("-network"),
    );
    // Three functions, three models, and what a restore creates.
    expect(network).toHaveLength(7);
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
