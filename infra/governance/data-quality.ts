import { readFileSync } from "node:fs";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contentKey } from "../build/content-key";
import { partitionOf } from "../iam/arn";
import { folderStatements, processingStatements } from "../iam/processing";
import { trustPolicy } from "../iam/roles";
import { type CapturedData } from "../models/captured-data";
import { isAwake, type HostedModel } from "../models/hosted-model";
import { type Settings } from "../settings/schema";
import { type DataQualitySettings } from "../settings/schema/governance";
import { type Analyses } from "./analyses";
import { contractConstraints } from "./constraints";
import { requestColumns, type RequestColumns } from "./request-columns";

export interface DataQualityArgs {
  readonly endpoint: HostedModel;
  /** S3 folder of the baseline; undefined for the model's contract. */
  readonly baseline: string | undefined;
  readonly schedule: Pick<DataQualitySettings, "everyHours" | "instanceType">;
  readonly analyses: Pick<Analyses, "bucket">;
  readonly captured: Pick<CapturedData, "bucketArn">;
  /** Id of the stack's account. */
  readonly account: pulumi.Input<string>;
  readonly settings: Pick<Settings, "region">;
}

const repository = "sagemaker-model-monitor-analyzer";
/** A custom metric for each column and statistic would cost more than the jobs. Reports name the violations. */
const environment = { publish_cloudwatch_metrics: "Disabled" };
/** Longest time of a report, in seconds. SageMaker requires less than the time between two. */
const maxRuntimeSeconds = 1800;

/** Creates the monitoring that the settings ask for, of models that are awake. */
export function createDataQuality(
  endpoints: readonly HostedModel[],
  { governance, region }: Pick<Settings, "governance" | "region">,
  place: Pick<DataQualityArgs, "analyses" | "captured" | "account">,
): void {
  const { dataQuality } = governance;
  for (const { name, baseline } of dataQuality?.models ?? []) {
    const endpoint = endpoints.find(({ model }) => model.settings.name === name);
    if (!dataQuality || !endpoint || !isAwake(endpoint)) continue;
    new DataQuality(`${name}-quality`, { endpoint, baseline, schedule: dataQuality, settings: { region }, ...place });
  }
}

/**
 * Data-quality monitoring of a model: SageMaker Model Monitor reads the captured requests on a schedule, and compares them with
 * the baseline. Schedule and job definition are those of one endpoint, so a release has new ones, and the old ones are deleted
 * before the old endpoint, as SageMaker requires.
 */
class DataQuality extends pulumi.ComponentResource {
  constructor(name: string, args: DataQualityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:DataQuality", name, {}, opts);
    const { endpoint, baseline, schedule, analyses, settings } = args;
    const { name: model } = endpoint.model.settings;
    const child = { parent: this };
    const { registryId, registryPath } = aws.sagemaker.getPrebuiltEcrImageOutput({
      repositoryName: repository,
      imageTag: "latest",
      region: settings.region,
    });
    const requests = requestColumns(endpoint.model.folder.contract);
    const files = {
      preprocessor: this.store(`${name}/flatten-request.py`, flattenRequest(requests), analyses),
      constraints:
        baseline === undefined
          ? this.store(`${name}/constraints.json`, JSON.stringify(contractConstraints(requests), null, 2), analyses)
          : `${baseline}/constraints.json`,
    };
    const role = new aws.iam.Role(
      name,
      { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", args.account) },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      name,
      { role: role.name, policy: { Version: "2012-10-17", Statement: statements(name, registryId, args) } },
      child,
    );
    const logicalName = `${model}-${contentKey([endpoint.releaseName, baseline ?? null, schedule.instanceType])}`;
    const definition = new aws.sagemaker.DataQualityJobDefinition(
      logicalName,
      {
        roleArn: role.arn,
        dataQualityAppSpecification: {
          imageUri: registryPath,
          recordPreprocessorSourceUri: files.preprocessor,
          environment,
        },
        dataQualityBaselineConfig: {
          constraintsResource: { s3Uri: files.constraints },
          ...(baseline !== undefined && { statisticsResource: { s3Uri: `${baseline}/statistics.json` } }),
        },
        dataQualityJobInput: {
          endpointInput: { endpointName: endpoint.endpointName, localPath: "/opt/ml/processing/input" },
        },
        dataQualityJobOutputConfig: {
          monitoringOutputs: {
            s3Output: {
              s3Uri: pulumi.interpolate`s3://${analyses.bucket.bucket}/${name}/reports`,
              localPath: "/opt/ml/processing/output",
              s3UploadMode: "EndOfJob",
            },
          },
        },
        jobResources: {
          clusterConfig: { instanceCount: 1, instanceType: schedule.instanceType, volumeSizeInGb: 20 },
        },
        // SageMaker itself brings and fetches the files.
        networkConfig: { enableNetworkIsolation: true, enableInterContainerTrafficEncryption: true },
        stoppingCondition: { maxRuntimeInSeconds: maxRuntimeSeconds },
      },
      { parent: this, dependsOn: policy },
    );
    new aws.sagemaker.MonitoringSchedule(
      logicalName,
      {
        monitoringScheduleConfig: {
          monitoringType: "DataQuality",
          monitoringJobDefinitionName: definition.name,
          scheduleConfig: { scheduleExpression: cronExpression(schedule.everyHours) },
        },
      },
      child,
    );
    this.registerOutputs();
  }

  private store(key: string, content: string, { bucket }: Pick<Analyses, "bucket">): pulumi.Output<string> {
    const object = new aws.s3.BucketObjectv2(
      key.replace("/", "-"),
      { bucket: bucket.bucket, key, content },
      { parent: this },
    );
    return pulumi.interpolate`s3://${object.bucket}/${object.key}`;
  }
}

/** Model Monitor's preprocessor for a model's requests. */
export function flattenRequest({ list, columns }: RequestColumns): string {
  const script = readFileSync(path.join(__dirname, "flatten_request.py"), "utf8");
  const values = columns.map(({ name, key, type }) => [name, key, type]);
  return `ROWS = ${list === null ? "None" : JSON.stringify(list)}\nCOLUMNS = ${JSON.stringify(values)}\n${script}`;
}

/** Schedule in SageMaker's form. @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ScheduleConfig.html */
export function cronExpression(everyHours: DataQualitySettings["everyHours"]): string {
  if (everyHours === 1) return "cron(0 * ? * * *)";
  return everyHours === 24 ? "cron(0 0 ? * * *)" : `cron(0 0/${everyHours} ? * * *)`;
}

function statements(
  name: string,
  registryId: pulumi.Output<string>,
  { endpoint, baseline, analyses, captured, account, settings: { region } }: DataQualityArgs,
): aws.iam.PolicyStatement[] {
  const { name: model } = endpoint.model.settings;
  const place = pulumi.interpolate`arn:${partitionOf(region)}:sagemaker:${region}:${account}`;
  const [, bucket = "", folder = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(baseline ?? "") ?? [];
  return [
    ...folderStatements("Captured", captured.bucketArn, model, { writes: false }),
    ...folderStatements("Reports", analyses.bucket.arn, name, { writes: true }),
    ...(baseline === undefined
      ? []
      : folderStatements("Baseline", `arn:${partitionOf(region)}:s3:::${bucket}`, folder, { writes: false })),
    ...processingStatements({ region, account, registryId, repository }),
    {
      Sid: "FindCaptured",
      Effect: "Allow",
      Action: ["sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig"],
      Resource: [
        pulumi.interpolate`${place}:endpoint/${model}-*`,
        pulumi.interpolate`${place}:endpoint-config/${model}-*`,
      ],
    },
  ];
}
