import path from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { bundleAuthorizer, bundleFunction } from "../../../functions/build/bundle";
import { callersVariable, modelsVariable, settingsVariable } from "../../../infra/functions/environment";
import { type CandidateModel } from "../../../infra/release/candidate";
import { checkRelease } from "../../../infra/release/gate";
import { createGatePorts } from "../../../infra/release/ports";
import { packageModel } from "../../../model/packaging";
import { modelRoot, readModel } from "../../../model/registry";
import { settingsWith } from "../support/components";
import { describeWithEmulator, startLiveEmulator, type LiveEmulator } from "../support/live-emulator";

const region = "eu-west-3";
const names = ["iris", "chat-tiny"];
const table = "table-1";
const hosting = { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 } as const;

/** The release gate with its real ports, against functions and endpoints that run. */
describeWithEmulator("the release gate against functions and endpoints that run", () => {
  let aws: LiveEmulator;
  let lines: string[];

  beforeAll(async () => {
    aws = await startLiveEmulator();
    for (const name of names) {
      const { archive } = await packageModel(path.join(modelRoot, name), { hosting });
      await aws.createEndpoint(`${name}-1`, archive);
    }
    await new DynamoDBClient({ region }).send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    const settings = settingsWith({ api: { callers: { keys: true } } });
    const routes = names.map((name) => ({
      name,
      endpointName: `${name}-1`,
      mode: hosting.mode,
      version: "0".repeat(12),
      variants: [],
    }));
    const variables = {
      MODELS: JSON.stringify(modelsVariable(routes)),
      SETTINGS: JSON.stringify(settingsVariable(settings.api)),
      CALLERS: JSON.stringify(callersVariable(settings.api.callers, null)),
      TABLE: table,
      KEY_TABLE: table,
      ALLOW_ORIGINS: "[]",
    };
    const { files } = await bundleFunction({ models: names, chat: true, proxy: false });
    await aws.createFunction("api", { files, handler: "api.handler", variables });
    await aws.createFunction("stream", { files, handler: "stream.handler", variables });
    const authorizer = await bundleAuthorizer();
    await aws.createFunction("authorizer", { files: authorizer.files, handler: "authorizer.handler", variables });
  }, 300_000);
  afterAll(() => aws.close(), 60_000);
  beforeEach(() => {
    lines = [];
    aws.setFaults();
  });

  const models = (): CandidateModel[] =>
    names.map((name) => {
      const { golden } = readModel(name);
      return {
        name,
        endpointName: `${name}-1`,
        endpointUrn: `urn:${name}`,
        configurationName: `${name}-1`,
        variants: [{ targetVariant: null, golden: { ...golden, cases: golden.cases.slice(0, 3) } }],
      };
    });

  function check(candidates = models(), chats = ["chat-tiny"]) {
    const versions = {
      api: { name: "api", version: "1" },
      stream: { name: "stream", version: "1" },
      authorizer: { name: "authorizer", version: "1" },
    };
    const ports = createGatePorts({ region, profile: undefined }, versions, (line, lasts) => {
      if (lasts === "lasting") lines.push(line);
    });
    return checkRelease({ models: candidates, stream: { chats }, authorizer: true }, ports);
  }

  it("lets a release pass: golden answers, a streamed token, a key that is looked up", async () => {
    await check();
    expect(lines.filter((line) => line.endsWith("passed")).sort()).toEqual([
      "chat-tiny: 3 of 3 golden cases passed",
      "iris: 3 of 3 golden cases passed",
    ]);
  }, 300_000);

  it("survives AWS throttling its calls of the function and of the endpoint", async () => {
    aws.setFaults(
      { op: "^Invoke api", code: "TooManyRequestsException", status: 429, message: "Rate Exceeded.", times: 2 },
      { op: "^DescribeEndpoint$", code: "ThrottlingException", message: "Rate exceeded", times: 1 },
    );
    await check(models().slice(0, 1), []);
    expect(lines).toContain("iris: 3 of 3 golden cases passed");
  }, 300_000);

  it("refuses wrong answers", async () => {
    aws.setFaults({ wrong: "^iris-" });
    await expect(check(models().slice(0, 1), [])).rejects.toThrow(/iris: golden case ".+" returned a different answer/);
  }, 300_000);

  it("refuses a model that fails on every request, without waiting three minutes", async () => {
    aws.setFaults({ name: "^iris-", invoke_status: 500, message: "broken" });
    await expect(check(models().slice(0, 1), [])).rejects.toThrow(
      /iris: golden case ".+" returned status 502: .*model_error.*\n {2}- iris: its log is \/aws\/sagemaker\/Endpoints\/iris-1/,
    );
  }, 300_000);

  it("refuses an endpoint that does not exist, and one that Failed, with the command that replaces it", async () => {
    aws.setFaults({ name: "^failed-", endpoint_status: "Failed", reason: "no capacity" });
    const { archive } = await packageModel(path.join(modelRoot, "iris"), { hosting });
    await aws.createEndpoint("failed-1", archive);
    const [iris] = models();
    if (!iris) throw new Error("There is no model.");
    const gone = { ...iris, name: "gone", endpointName: "gone-1" };
    const failed = { ...iris, name: "failed", endpointName: "failed-1" };
    const attempt = check([gone, failed], []);
    await expect(attempt).rejects.toThrow('gone: endpoint "gone-1" does not exist.');
    await expect(attempt).rejects.toThrow('failed: endpoint "failed-1" is Failed, not InService: no capacity');
    await expect(attempt).rejects.toThrow("failed: to create it again: pulumi up --replace 'urn:iris'");
  }, 300_000);
});
