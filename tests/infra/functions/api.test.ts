import * as pulumi from "@pulumi/pulumi";
import { type ModelKind } from "../../../model/contract";
import { ApiFunction, StreamFunction } from "../../../infra/functions/api";
import { AuthorizerFunction, needsAuthorizerFunction } from "../../../infra/functions/authorizer";
import { type HostedModel } from "../../../infra/models/hosted-model";
import { goLive } from "../../../infra/release/release";
import { streams, type Features } from "../../../functions/core/routes";
import { bucket, keys, settingsWith, table } from "../support/components";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-3:123456789012:${resource}`;

function hosted(name: string, kind: ModelKind): HostedModel {
  const endpointName = pulumi.output(`${name}-1`);
  return {
    endpointName,
    endpointArn: pulumi.output(arn("sagemaker", `endpoint/${name}-1`)),
    endpointUrn: null,
    configurationName: endpointName,
    repositoryArns: [],
    endpointRelease: `${name}-release`,
    releaseName: `${name}-release`,
    model: {
      settings: { name, hosting: { mode: "serverless" }, source: { from: "folder" } },
      folder: { contract: { kind } },
      variants: [],
    } as unknown as HostedModel["model"],
  };
}

async function declare(features: Features, api: object = {}): Promise<readonly Registration[]> {
  const settings = settingsWith({ api });
  const { resources } = await evaluate(() => {
    const endpoints = [hosted("forecast", "forecast"), ...(features.chat ? [hosted("talk", "chat")] : [])];
    const requests = { features, table, userPool: null, cors: settings.api.cors, settings };
    const parts = { ...requests, files: new Map([["api.mjs", Buffer.from("api")]]), endpoints };
    const functions = {
      api: new ApiFunction("api", parts),
      stream: streams(features) ? new StreamFunction("stream", parts) : null,
      authorizer: needsAuthorizerFunction(settings, features)
        ? new AuthorizerFunction("authorizer", {
            ...requests,
            keys,
            files: new Map([["authorizer.mjs", Buffer.from("who")]]),
          })
        : null,
    };
    goLive("gate", { functions, endpoints, access: { region: "eu-west-3", profile: undefined }, bucket, settings });
  });
  return resources;
}

/** Permissions of a function's role, beside writing its log. */
function rights(resources: readonly Registration[], owner: string): unknown {
  return ofType(resources, "aws:iam/rolePolicy:RolePolicy")
    .filter(({ name }) => name.startsWith(`${owner}-`) && name !== `${owner}-log`)
    .flatMap(({ inputs }) => (inputs.policy as { Statement: { Action: unknown; Resource: unknown }[] }).Statement)
    .map(({ Action, Resource }) => [Action, Resource])
    .sort();
}

const functionNamed = (resources: readonly Registration[], name: string) =>
  ofType(resources, "aws:lambda/function:Function").find((one) => one.name === name)?.inputs;
const aliasNamed = (resources: readonly Registration[], name: string) =>
  ofType(resources, "aws:lambda/alias:Alias").find((one) => one.name === name);
const variablesOf = (resources: readonly Registration[], name: string) =>
  (functionNamed(resources, name)?.environment as { variables: Record<string, string> }).variables;

const handlers = (resources: readonly Registration[]) =>
  ofType(resources, "aws:lambda/function:Function")
    .map(({ inputs }) => inputs.handler)
    .sort();

const invoke = "sagemaker:InvokeEndpoint";
const stream = "sagemaker:InvokeEndpointWithResponseStream";
const items = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
const endpoint = (name: string) => arn("sagemaker", `endpoint/${name}`);
/** Any endpoint, of which a condition leaves those that a restore has created for this stack. */
const anyEndpoint = endpoint("*");
const tableArn = arn("dynamodb", "table/requests-0000000");

describe("the functions of a stack with predictions alone", () => {
  let resources: readonly Registration[];
  beforeAll(async () => {
    resources = await declare({ chat: false, proxy: false });
  });

  it("are the one that answers and the one that finds out who calls", () => {
    expect(handlers(resources)).toEqual(["api.handler", "authorizer.handler"]);
  });

  it("may ask the model, and use a table, each its own", () => {
    expect(rights(resources, "api")).toEqual([
      [items, tableArn],
      [invoke, anyEndpoint],
      [invoke, [endpoint("forecast-1")]],
    ]);
    expect(rights(resources, "authorizer")).toEqual([["dynamodb:GetItem", arn("dynamodb", "table/keys-0000000")]]);
  });

  it("may ask any endpoint that a restore has created for this stack, which its tags tell", () => {
    const [restored] = ofType(resources, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name === "api-restored");
    const { Statement } = restored?.inputs.policy as { Statement: unknown[] };
    expect(Statement).toEqual([
      {
        Sid: "AskRestoredModels",
        Effect: "Allow",
        Action: invoke,
        Resource: anyEndpoint,
        Condition: {
          StringEquals: {
            "aws:ResourceTag/project": "modelfront",
            "aws:ResourceTag/stack": "test",
            "aws:ResourceTag/managed-by": "modelfront-restore",
          },
        },
      },
    ]);
  });

  it("have in their environment what they read, and nothing else", () => {
    expect(Object.keys(variablesOf(resources, "api"))).toEqual(["CALLERS", "MODELS", "SETTINGS", "TABLE"]);
    expect(variablesOf(resources, "api")).toMatchObject({ CALLERS: '{"keys":true}', TABLE: "requests-0000000" });
    expect(variablesOf(resources, "authorizer")).toEqual({ CALLERS: '{"keys":true}', KEY_TABLE: "keys-0000000" });
  });

  it("give who calls the ten seconds that API Gateway waits", () => {
    expect(functionNamed(resources, "authorizer")).toMatchObject({
      timeout: 10,
      publish: true,
      handler: "authorizer.handler",
    });
    expect(aliasNamed(resources, "authorizer")?.hooks).toContain("BeforeUpdate gate");
  });
});

describe("the functions of a stack with chat and the proxy", () => {
  let resources: readonly Registration[];
  beforeAll(async () => {
    resources = await declare({ chat: true, proxy: true }, { proxy: { endpoints: ["Team-A-*", "Shared"] } });
  });
  const patterns = [endpoint("team-a-*"), endpoint("shared")];

  it("may ask, look at and list what the settings allow, in lower case; the one that streams asks alone, and chat models alone", () => {
    expect(rights(resources, "api")).toEqual([
      [items, tableArn],
      ["sagemaker:DescribeEndpoint", patterns],
      [invoke, patterns],
      [[invoke, stream], anyEndpoint],
      [
        [invoke, stream],
        [endpoint("forecast-1"), endpoint("talk-1")],
      ],
      ["sagemaker:ListEndpoints", "*"],
    ]);
    expect(rights(resources, "stream")).toEqual([
      [items, tableArn],
      [[invoke, stream], anyEndpoint],
      [[invoke, stream], [endpoint("talk-1")]],
      [[invoke, stream], patterns],
    ]);
  });

  it("run the same archive, the one that streams for as long as an answer may take", () => {
    expect(functionNamed(resources, "stream")).toMatchObject({
      handler: "stream.handler",
      timeout: 300,
      memorySize: 512,
    });
    const archiveOf = (name: string) => (functionNamed(resources, name)?.code as { path: string }).path;
    expect(archiveOf("stream")).toBe(archiveOf("api"));
    expect(archiveOf("authorizer")).not.toBe(archiveOf("api"));
  });

  it("tell the one that streams which pages may read its answers", () => {
    expect(Object.keys(variablesOf(resources, "stream"))).toEqual([
      "ALLOW_ORIGINS",
      "CALLERS",
      "MODELS",
      "SETTINGS",
      "TABLE",
    ]);
    expect(variablesOf(resources, "stream").ALLOW_ORIGINS).toBe('["*"]');
  });

  it("are all guarded by the gate, and none waits for the alias of another", () => {
    for (const name of ["api", "stream", "authorizer"]) {
      const alias = aliasNamed(resources, name);
      const retire = name === "authorizer" ? [] : ["AfterUpdate gate-retire"];
      expect(alias?.hooks).toEqual(["BeforeCreate gate", "BeforeUpdate gate", `AfterUpdate ${name}-drain`, ...retire]);
      expect(alias?.dependencies.filter((one) => one.includes("alias:Alias"))).toEqual([]);
    }
  });

  it("keep the policies of the live version until it is drained: their names stand for what they allow", () => {
    const names = (name: string) => String(aliasNamed(resources, name)?.inputs.description);
    expect(names("api")).toMatch(/^Policies: ask-[0-9a-f]{8}, proxy-[0-9a-f]{8}, requests, restored$/);
    expect(names("authorizer")).toBe("Policies: keys");
  });

  it("log their own lines and the platform's warnings, not its START, END and REPORT", () => {
    for (const name of ["api", "stream", "authorizer"]) {
      expect(functionNamed(resources, name)?.loggingConfig).toEqual({
        logFormat: "JSON",
        logGroup: `${name}-0000000`,
        systemLogLevel: "WARN",
        applicationLogLevel: "INFO",
      });
    }
  });
});

describe("the functions of a stack with the proxy alone", () => {
  it("ask no model where none chats", async () => {
    const resources = await declare({ chat: false, proxy: true }, { proxy: { endpoints: ["team-a-*"] } });
    expect(rights(resources, "stream")).toEqual([
      [items, tableArn],
      [[invoke, stream], [endpoint("team-a-*")]],
    ]);
  });
});

describe("the function that finds out who calls", () => {
  const jwt = { issuedBy: "oidc", issuer: "https://login.example.com/", audiences: ["modelfront"] };

  it("is not there where the gateway can, and is where something streams", async () => {
    const callers = { keys: false, jwt };
    expect(handlers(await declare({ chat: false, proxy: false }, { callers }))).toEqual(["api.handler"]);
    expect(handlers(await declare({ chat: true, proxy: false }, { callers }))).toEqual([
      "api.handler",
      "authorizer.handler",
      "stream.handler",
    ]);
  });

  it("cannot see the table where no keys are accepted", async () => {
    const resources = await declare({ chat: false, proxy: false }, { callers: { keys: false, anonymous: {} } });
    expect(rights(resources, "authorizer")).toEqual([]);
    expect(variablesOf(resources, "authorizer")).toEqual({
      CALLERS: '{"anonymous":{"scopes":["predict"]},"keys":false}',
    });
  });
});
