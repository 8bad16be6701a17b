import * as pulumi from "@pulumi/pulumi";
import { Analyses } from "../../../infra/governance/analyses";
import { createDataQuality, cronExpression } from "../../../infra/governance/data-quality";
import { ModelRegistry } from "../../../infra/governance/registry";
import { type HostedModel } from "../../../infra/models/hosted-model";
import { parseSettings } from "../../../infra/settings/parse";
import { type Settings } from "../../../infra/settings/schema";
import { readModel } from "../../../model/registry";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";

const account = "123456789012";

function settingsOf(governance: Record<string, unknown>, model: Record<string, unknown> = {}): Settings {
  const hosting = { mode: "always-on", instanceType: "ml.m5.large", dataCapture: { percent: 50 } };
  const values = { models: [{ name: "iris", hosting, ...model }], governance };
  return parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml" });
}

/** Resources of the governance of a stack with these settings. */
async function declared(settings: Settings, releaseName = "iris-0a1b2c3d"): Promise<readonly Registration[]> {
  const [model] = settings.models;
  const endpoint = {
    model: { settings: model, folder: readModel("iris") },
    releaseName,
    endpointName: pulumi.output("iris-0a1b2c3d-0000000"),
  } as unknown as HostedModel;
  const captured = { bucketArn: pulumi.output("arn:aws:s3:::captured-0000000") };
  const { resources } = await evaluate(() => {
    const analyses = new Analyses("analyses", { account, captured, settings });
    createDataQuality([endpoint], settings, { analyses, captured, account });
    new ModelRegistry("registry", { endpoints: [endpoint], modelBucket: "models-0000000", settings });
  });
  return resources;
}

const one = (resources: readonly Registration[], type: string) => {
  const [found, ...others] = ofType(resources, type);
  expect(others).toEqual([]);
  return found?.inputs;
};

/** A role's permissions: Sid, actions, resources and condition of each statement. */
function rights(resources: readonly Registration[], name: string): unknown[] {
  const policy = ofType(resources, "aws:iam/rolePolicy:RolePolicy").find((resource) => resource.name === name);
  const { Statement } = policy?.inputs.policy as { Statement: Record<string, unknown>[] };
  return Statement.map(({ Sid, Action, Resource, Condition }) => [
    Sid,
    Action,
    Resource,
    ...(Condition ? [Condition] : []),
  ]);
}

const definitionType = "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition";
const scheduleType = "aws:sagemaker/monitoringSchedule:MonitoringSchedule";
const logs = `arn:aws:logs:eu-west-3:${account}:log-group:/aws/sagemaker/ProcessingJobs`;
const jobRights = (repository: string) => [
  [
    "PullImage",
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    `arn:aws:ecr:eu-west-3:763104351884:repository/${repository}`,
  ],
  ["LogInToRegistry", "ecr:GetAuthorizationToken", "*"],
  [
    "WriteLog",
    ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    [logs, `${logs}:*`],
  ],
  [
    "ReportMetrics",
    "cloudwatch:PutMetricData",
    "*",
    { StringEquals: { "cloudwatch:namespace": "/aws/sagemaker/ProcessingJobs" } },
  ],
];

describe("createDataQuality", () => {
  const dataQuality = { models: [{ name: "iris" }], everyHours: 6 };

  it("compares an endpoint's captured requests with the contract, on the schedule of the settings", async () => {
    const resources = await declared(settingsOf({ dataQuality }));
    expect(one(resources, definitionType)).toMatchObject({
      roleArn: `arn:aws:iam::${account}:role/iris-quality-0000000`,
      dataQualityAppSpecification: {
        imageUri: "763104351884.dkr.ecr.eu-west-3.amazonaws.com/sagemaker-model-monitor-analyzer:latest",
        recordPreprocessorSourceUri: "s3://analyses-0000000/iris-quality/flatten-request.py",
        environment: { publish_cloudwatch_metrics: "Disabled" },
      },
      dataQualityBaselineConfig: {
        constraintsResource: { s3Uri: "s3://analyses-0000000/iris-quality/constraints.json" },
      },
      dataQualityJobInput: {
        endpointInput: { endpointName: "iris-0a1b2c3d-0000000", localPath: "/opt/ml/processing/input" },
      },
      dataQualityJobOutputConfig: {
        monitoringOutputs: { s3Output: { s3Uri: "s3://analyses-0000000/iris-quality/reports" } },
      },
      jobResources: { clusterConfig: { instanceCount: 1, instanceType: "ml.m5.xlarge", volumeSizeInGb: 20 } },
      networkConfig: { enableNetworkIsolation: true, enableInterContainerTrafficEncryption: true },
      stoppingCondition: { maxRuntimeInSeconds: 1800 },
    });
    const [definition] = ofType(resources, definitionType);
    expect(one(resources, scheduleType)).toMatchObject({
      monitoringScheduleConfig: {
        monitoringType: "DataQuality",
        monitoringJobDefinitionName: `${definition?.name}-0000000`,
        scheduleConfig: { scheduleExpression: "cron(0 0/6 ? * * *)" },
      },
    });
    const objects = ofType(resources, "aws:s3/bucketObjectv2:BucketObjectv2").map(({ inputs }) => inputs.key);
    expect(objects.sort()).toEqual(["iris-quality/constraints.json", "iris-quality/flatten-request.py"]);
  });

  it("gives the job's role these rights and no others", async () => {
    const place = `arn:aws:sagemaker:eu-west-3:${account}`;
    expect(rights(await declared(settingsOf({ dataQuality })), "iris-quality")).toEqual([
      ["UseCaptured", "s3:GetObject", "arn:aws:s3:::captured-0000000/iris/*"],
      [
        "ListCaptured",
        "s3:ListBucket",
        "arn:aws:s3:::captured-0000000",
        { StringLike: { "s3:prefix": ["iris", "iris/*"] } },
      ],
      ["UseReports", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::analyses-0000000/iris-quality/*"],
      [
        "ListReports",
        "s3:ListBucket",
        "arn:aws:s3:::analyses-0000000",
        { StringLike: { "s3:prefix": ["iris-quality", "iris-quality/*"] } },
      ],
      ...jobRights("sagemaker-model-monitor-analyzer"),
      [
        "FindCaptured",
        ["sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig"],
        [`${place}:endpoint/iris-*`, `${place}:endpoint-config/iris-*`],
      ],
    ]);
  });

  it("compares with a baseline of the settings, statistics included, and may read it", async () => {
    const baseline = "s3://reports/iris/typical-day";
    const resources = await declared(settingsOf({ dataQuality: { models: [{ name: "iris", baseline }] } }));
    expect(one(resources, definitionType)).toMatchObject({
      dataQualityBaselineConfig: {
        constraintsResource: { s3Uri: `${baseline}/constraints.json` },
        statisticsResource: { s3Uri: `${baseline}/statistics.json` },
      },
    });
    expect(rights(resources, "iris-quality")).toContainEqual([
      "UseBaseline",
      "s3:GetObject",
      "arn:aws:s3:::reports/iris/typical-day/*",
    ]);
  });

  it("has a definition and a schedule of its own for each release, so that the old ones go before the old endpoint", async () => {
    const settings = settingsOf({ dataQuality });
    const namesOf = async (releaseName: string) =>
      (await declared(settings, releaseName))
        .filter(({ type }) => [definitionType, scheduleType].includes(type))
        .map(({ name }) => name);
    const [first, second] = [await namesOf("iris-0a1b2c3d"), await namesOf("iris-ffffffff")];
    expect(new Set(first).size).toBe(1);
    expect(first).not.toEqual(second);
  });

  it("monitors nothing while the model is asleep", async () => {
    expect(ofType(await declared(settingsOf({ dataQuality }, { state: "asleep" })), scheduleType)).toEqual([]);
  });
});

describe("cronExpression", () => {
  it.each([
    [1, "cron(0 * ? * * *)"],
    [2, "cron(0 0/2 ? * * *)"],
    [24, "cron(0 0 ? * * *)"],
  ] as const)("writes every %s hours as SageMaker takes it", (hours, expression) => {
    expect(cronExpression(hours)).toBe(expression);
  });
});

describe("Analyses", () => {
  it("gives Clarify's role its folder, endpoints of one prefix, and captured requests", async () => {
    const place = `arn:aws:sagemaker:eu-west-3:${account}`;
    expect(rights(await declared(settingsOf({ clarify: true })), "clarify")).toEqual([
      ["UseAnalyses", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::analyses-0000000/clarify/*"],
      [
        "ListAnalyses",
        "s3:ListBucket",
        "arn:aws:s3:::analyses-0000000",
        { StringLike: { "s3:prefix": ["clarify", "clarify/*"] } },
      ],
      ...jobRights("sagemaker-clarify-processing"),
      [
        "UseOwnEndpoint",
        [
          "sagemaker:AddTags",
          "sagemaker:CreateEndpoint",
          "sagemaker:CreateEndpointConfig",
          "sagemaker:DeleteEndpoint",
          "sagemaker:DeleteEndpointConfig",
          "sagemaker:DescribeEndpoint",
          "sagemaker:DescribeEndpointConfig",
          "sagemaker:InvokeEndpoint",
        ],
        [`${place}:endpoint/modelfront-clarify*`, `${place}:endpoint-config/modelfront-clarify*`],
      ],
      ["ReadModels", "sagemaker:DescribeModel", [`${place}:model/iris-*`]],
      ["UseCaptured1", "s3:GetObject", "arn:aws:s3:::captured-0000000/iris/*"],
      [
        "ListCaptured1",
        "s3:ListBucket",
        "arn:aws:s3:::captured-0000000",
        { StringLike: { "s3:prefix": ["iris", "iris/*"] } },
      ],
    ]);
  });

  it("is a bucket alone without Clarify", async () => {
    const roles = ofType(
      await declared(settingsOf({ dataQuality: { models: [{ name: "iris" }] } })),
      "aws:iam/role:Role",
    );
    expect(roles.map(({ name }) => name)).toEqual(["iris-quality"]);
  });
});

describe("ModelRegistry", () => {
  const groupType = "aws:sagemaker/modelPackageGroup:ModelPackageGroup";

  it("has a group for each model, named for the stack's bucket of models", async () => {
    expect(one(await declared(settingsOf({ registry: "record" })), groupType)).toMatchObject({
      modelPackageGroupName: "models-0000000-iris",
      modelPackageGroupDescription: "Iris classifier",
    });
  });

  it("has none for a model whose endpoint the stack does not create", async () => {
    const borrowed = { hosting: { mode: "serverless" }, source: { from: "endpoint", endpointName: "theirs" } };
    expect(ofType(await declared(settingsOf({ registry: "record" }, borrowed)), groupType)).toEqual([]);
  });
});
