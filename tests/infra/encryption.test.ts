import * as aws from "@pulumi/aws";
import { applyEncryption, hasEncryptedVolume } from "../../infra/encryption";
import { createPrivateBucket } from "../../infra/private-bucket";
import { evaluate, ofType, type Registration } from "../../tools/graph/evaluate";

const given = "arn:aws:kms:eu-west-3:123456789012:key/0000-1111";
const own = "arn:aws:kms:eu-west-3:123456789012:key/data-id";

/** Declares one resource of each kind that the setting encrypts. */
async function run(kmsKey: string): Promise<readonly Registration[]> {
  const { resources } = await evaluate(() => {
    const encryptionKey = applyEncryption("data", { kmsKey }, "eu-west-3");
    new aws.cloudwatch.LogGroup("log", { retentionInDays: 30 });
    new aws.dynamodb.Table("table", { attributes: [], serverSideEncryption: { enabled: true } });
    new aws.sns.Topic("topic");
    new aws.lambda.Function("function", { role: "r" });
    for (const [name, variant] of Object.entries({
      serverless: { serverlessConfig: { maxConcurrency: 1, memorySizeInMb: 1024 } },
      instances: { instanceType: "ml.m5.large", initialInstanceCount: 1 },
      gpus: { instanceType: "ml.g5.xlarge", initialInstanceCount: 1 },
    })) {
      new aws.sagemaker.EndpointConfiguration(name, { productionVariants: [{ modelName: "m", ...variant }] });
    }
    const parent = new aws.s3.Bucket("unrelated");
    createPrivateBucket("models", { versioned: true, forceDestroy: true, encryptionKey }, parent);
    createPrivateBucket("site", { versioned: false, forceDestroy: true }, parent);
    return {};
  });
  return resources;
}

function inputs(resources: readonly Registration[], type: string, name: string) {
  return ofType(resources, type).find((one) => one.name === name)!.inputs;
}

/** The key that encrypts each resource. */
function keysOf(resources: readonly Registration[]) {
  const bucket = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  const configuration = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
  return {
    log: inputs(resources, "aws:cloudwatch/logGroup:LogGroup", "log").kmsKeyId,
    table: inputs(resources, "aws:dynamodb/table:Table", "table").serverSideEncryption,
    topic: inputs(resources, "aws:sns/topic:Topic", "topic").kmsMasterKeyId,
    function: inputs(resources, "aws:lambda/function:Function", "function").kmsKeyArn,
    serverless: inputs(resources, configuration, "serverless").kmsKeyArn,
    instances: inputs(resources, configuration, "instances").kmsKeyArn,
    gpus: inputs(resources, configuration, "gpus").kmsKeyArn,
    models: inputs(resources, bucket, "models").rules,
    site: inputs(resources, bucket, "site").rules,
  };
}

const managedByS3 = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
const encryptedWith = (key: string) => ({
  log: key,
  table: { enabled: true, kmsKeyArn: key },
  topic: key,
  function: key,
  instances: key,
  models: [
    { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key }, bucketKeyEnabled: true },
  ],
  site: managedByS3,
});

describe("applyEncryption", () => {
  it("leaves everything to keys that AWS manages, unless the settings name one", async () => {
    const resources = await run("managed");
    expect(ofType(resources, "aws:kms/key:Key")).toEqual([]);
    expect(keysOf(resources)).toEqual({ table: { enabled: true }, models: managedByS3, site: managedByS3 });
  });

  it("encrypts whatever takes a key with the key that the settings name, but for the page", async () => {
    const resources = await run(given);
    expect(ofType(resources, "aws:kms/key:Key")).toEqual([]);
    expect(keysOf(resources)).toEqual(encryptedWith(given));
  });

  it("creates a key that rotates, and lets services use it for principals of the account alone", async () => {
    const resources = await run("own");
    expect(keysOf(resources)).toEqual(encryptedWith(own));
    expect(inputs(resources, "aws:kms/key:Key", "data")).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    const { policy } = inputs(resources, "aws:kms/keyPolicy:KeyPolicy", "data");
    const { Statement } = JSON.parse(String(policy)) as { Statement: { Sid: string; Condition?: unknown }[] };
    const conditions = Object.fromEntries(Statement.map(({ Sid, Condition }) => [Sid, Condition]));
    const viaServices = {
      "kms:CallerAccount": "123456789012",
      "kms:ViaService": ["dynamodb", "lambda", "s3", "sagemaker", "sns"].map((one) => `${one}.eu-west-3.amazonaws.com`),
    };
    expect(conditions).toEqual({
      Administer: undefined,
      UseThroughServices: { StringEquals: viaServices },
      GrantThroughServices: { StringEquals: viaServices, Bool: { "kms:GrantIsForAWSResource": "true" } },
      EncryptLogs: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-3:123456789012:log-group:*" },
      },
      Notify: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
  });
});

describe("hasEncryptedVolume", () => {
  it.each([
    ["ml.m5.large", true],
    ["ml.c6i.xlarge", true],
    ["ml.p3.2xlarge", true],
    ["ml.g4dn.xlarge", false],
    ["ml.g5.xlarge", false],
    ["ml.m5d.large", false],
    ["ml.r6gd.large", false],
    [undefined, false],
  ])("tells whether SageMaker takes a key for the volume of %s: %s", (instanceType, expected) => {
    expect(hasEncryptedVolume(instanceType)).toBe(expected);
  });
});
