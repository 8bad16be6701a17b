import { gatewayResponses } from "../../../infra/gateway/gateway-responses";
import { StreamingApi } from "../../../infra/gateway/streaming-api";
import { type Features } from "../../../functions/core/routes";
import { createFunction, settingsWith } from "../support/components";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-3:123456789012:${resource}`;
const streamArn = arn("lambda", "function:stream-0000000:live");

async function declare(
  values: Readonly<Record<string, unknown>> = {},
  features: Features = { chat: true, proxy: true },
) {
  return evaluate(() => {
    const parts = { stream: createFunction("stream"), authorizer: createFunction("authorizer") };
    const { url, chatUrl } = new StreamingApi("streaming", {
      ...parts,
      features,
      settings: settingsWith(values),
      access: { region: "eu-west-3", profile: undefined },
    });
    return { url, chatUrl };
  });
}

function one(resources: readonly Registration[], type: string): Registration {
  const [found, ...others] = ofType(resources, type);
  if (!found || others.length > 0) throw new Error(`Expected one ${type}.`);
  return found;
}

describe("StreamingApi", () => {
  let resources: readonly Registration[];
  let outputs: { readonly url: string; readonly chatUrl: string | null };
  beforeAll(async () => {
    ({ resources, outputs } = await declare());
  });
  const inputsOf = (type: string) => ofType(resources, type).map(({ inputs }) => inputs);

  it("is regional, where a stream may pause, and takes the proxy's bodies as bytes", () => {
    expect(one(resources, "aws:apigateway/restApi:RestApi").inputs).toEqual({
      endpointConfiguration: { types: "REGIONAL" },
      binaryMediaTypes: ["*/*"],
    });
  });

  it("has a resource for every step of its paths", () => {
    const steps = inputsOf("aws:apigateway/resource:Resource").map(({ parentId, pathPart }) => [parentId, pathPart]);
    expect(steps.sort()).toEqual([
      ["root", "v1"],
      ["streaming-v1-chat-id", "completions"],
      ["streaming-v1-endpoints-id", "{name}"],
      ["streaming-v1-endpoints-name-id", "invocations-response-stream"],
      ["streaming-v1-id", "chat"],
      ["streaming-v1-id", "endpoints"],
      ["streaming-v1-id", "models"],
      ["streaming-v1-models-id", "{model}"],
    ]);
  });

  it("asks who calls at every method but OPTIONS", () => {
    const methods = inputsOf("aws:apigateway/method:Method");
    const told = methods.map(({ httpMethod, resourceId, authorization, authorizerId }) => [
      httpMethod,
      resourceId,
      authorization,
      authorizerId,
    ]);
    const paths = ["models", "models-model", "chat-completions", "endpoints-name-invocations-response-stream"];
    expect(told.sort()).toEqual(
      [
        ...["GET", "GET", "POST", "POST"].map((method, i) => [method, paths[i], "CUSTOM", "streaming-id"]),
        ...paths.map((path) => ["OPTIONS", path, "NONE", undefined]),
      ]
        .map(([method, path, ...rest]) => [method, `streaming-v1-${path}-id`, ...rest])
        .sort(),
    );
  });

  it("has every method streamed by the function's alias, for as long as an answer may take", () => {
    const integrations = inputsOf("aws:apigateway/integration:Integration");
    const rests = integrations.map(({ resourceId: _resource, httpMethod: _method, ...rest }) => JSON.stringify(rest));
    expect(integrations).toHaveLength(8);
    expect([...new Set(rests)].map((rest) => JSON.parse(rest) as unknown)).toEqual([
      {
        restApi: "streaming-id",
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: `arn:aws:apigateway:eu-west-3:lambda:path/2021-11-15/functions/${streamArn}/response-streaming-invocations`,
        responseTransferMode: "STREAM",
        timeoutMilliseconds: 300_000,
      },
    ]);
  });

  it("asks the authorizer each time, with or without credentials, and keeps no answer", () => {
    expect(one(resources, "aws:apigateway/authorizer:Authorizer").inputs).toEqual({
      restApi: "streaming-id",
      type: "REQUEST",
      authorizerUri: `arn:aws:apigateway:eu-west-3:lambda:path/2015-03-31/functions/${arn("lambda", "function:authorizer-0000000:live")}/invocations`,
      identitySource: "context.identity.sourceIp",
      authorizerResultTtlInSeconds: 0,
    });
  });

  it("lets this API alone call the functions", () => {
    const common = { qualifier: "live", action: "lambda:InvokeFunction", principal: "apigateway.amazonaws.com" };
    const sources = inputsOf("aws:lambda/permission:Permission").sort((a, b) =>
      String(a.function) < String(b.function) ? -1 : 1,
    );
    expect(sources).toEqual([
      {
        ...common,
        function: "authorizer-0000000",
        sourceArn: arn("execute-api", "rest123/authorizers/streaming-id"),
      },
      { ...common, function: "stream-0000000", sourceArn: arn("execute-api", "rest123/live/*") },
    ]);
  });

  it("is deployed with all that it says, once all of it is there", () => {
    const deployment = one(resources, "aws:apigateway/deployment:Deployment");
    const needed = resources
      .filter(({ type }) => /apigateway\/(integration|response)|permission/.test(type))
      .map(({ type, name }) => `${type} ${name}`)
      .filter((name) => name !== "aws:lambda/permission:Permission streaming-authorizer");
    expect(deployment.dependencies).toEqual(expect.arrayContaining(needed));
  });

  it("has the stage `live`, throttled as the settings say, without a log", () => {
    expect(one(resources, "aws:apigateway/stage:Stage").inputs).toEqual({
      restApi: "streaming-id",
      deployment: "streaming-id",
      stageName: "live",
    });
    expect(one(resources, "aws:apigateway/methodSettings:MethodSettings").inputs).toEqual({
      restApi: "streaming-id",
      stageName: "live",
      methodPath: "*/*",
      settings: { throttlingRateLimit: 50, throttlingBurstLimit: 100 },
    });
    expect(ofType(resources, "aws:apigateway/account:Account")).toEqual([]);
  });

  it("says where it is, and where clients of OpenAI's protocol find it", () => {
    expect(outputs).toEqual({
      url: "https://rest123.execute-api.eu-west-3.amazonaws.com/live",
      chatUrl: "https://rest123.execute-api.eu-west-3.amazonaws.com/live/v1",
    });
  });
});

describe("StreamingApi, changed", () => {
  const triggersOf = async (features: Features) =>
    one((await declare({}, features)).resources, "aws:apigateway/deployment:Deployment").inputs.triggers;

  it("is deployed anew where the proxy comes or goes, and not otherwise", async () => {
    const [chat, again, both] = [
      await triggersOf({ chat: true, proxy: false }),
      await triggersOf({ chat: true, proxy: false }),
      await triggersOf({ chat: true, proxy: true }),
    ];
    expect(again).toEqual(chat);
    expect(both).not.toEqual(chat);
  });

  it("keeps its methods when the proxy goes: a deployment made before their deletion would go on serving them", async () => {
    const methods = async (features: Features) =>
      ofType((await declare({}, features)).resources, "aws:apigateway/method:Method").map(({ urn }) => urn);
    expect(await methods({ chat: true, proxy: false })).toEqual(await methods({ chat: true, proxy: true }));
  });

  it("is deployed anew where what it says in the function's place changes", async () => {
    const before = await triggersOf({ chat: true, proxy: false });
    const [first] = gatewayResponses;
    if (!first) throw new Error("There are no gateway responses.");
    const { responseTemplates } = first;
    Object.assign(first, { responseTemplates: { "application/json": "{}" } });
    const after = await triggersOf({ chat: true, proxy: false });
    Object.assign(first, { responseTemplates });
    expect(after).not.toEqual(before);
  });

  it("has no chat URL if the stack has no chat", async () => {
    expect((await declare({}, { chat: false, proxy: true })).outputs.chatUrl).toBeNull();
  });

  it("takes bodies as text where there is chat alone, which is JSON", async () => {
    const { resources } = await declare({}, { chat: true, proxy: false });
    expect(one(resources, "aws:apigateway/restApi:RestApi").inputs).toEqual({
      endpointConfiguration: { types: "REGIONAL" },
    });
    // Without this, what the proxy has set would stay.
    const hooksOf = (all: readonly Registration[]) => one(all, "aws:apigateway/deployment:Deployment").hooks;
    expect(hooksOf(resources)).toEqual(["BeforeCreate streaming-text-bodies"]);
    expect(hooksOf((await declare()).resources)).toEqual([]);
  });
});

describe("the access log of the streaming API", () => {
  it("is written where the account has a role for it", async () => {
    const { resources } = await declare({ logs: { streamingAccess: "account-role", retentionDays: 7 } });
    const { destinationArn, format } = one(resources, "aws:apigateway/stage:Stage").inputs.accessLogSettings as {
      destinationArn: string;
      format: string;
    };
    expect(destinationArn).toBe(arn("logs", "log-group:/aws/vendedlogs/modelfront/streaming-id"));
    expect(Object.keys(JSON.parse(format) as object)).toEqual([
      "time",
      "requestId",
      "ip",
      "method",
      "path",
      "route",
      "status",
      "bytes",
      "milliseconds",
      "integrationMilliseconds",
      "integrationError",
    ]);
    expect(ofType(resources, "aws:apigateway/account:Account")).toEqual([]);
    const [group] = ofType(resources, "aws:cloudwatch/logGroup:LogGroup").filter(({ name }) => name === "streaming");
    expect(group?.inputs).toEqual({ name: "/aws/vendedlogs/modelfront/streaming-id", retentionInDays: 7 });
  });

  it("is written with a role of the stack's own, which is the account's before the stage is there", async () => {
    const { resources } = await declare({ logs: { streamingAccess: "own-role" } });
    expect(one(resources, "aws:apigateway/account:Account").inputs).toEqual({
      cloudwatchRoleArn: "arn:aws:iam::123456789012:role/streaming-log-0000000",
    });
    expect(one(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs).toEqual({
      role: "streaming-log-0000000",
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    });
    expect(one(resources, "aws:apigateway/stage:Stage").dependencies).toEqual(
      expect.arrayContaining(["aws:apigateway/account:Account streaming"]),
    );
  });
});
