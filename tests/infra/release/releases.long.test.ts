import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CodeDeployClient, CreateApplicationCommand, CreateDeploymentGroupCommand } from "@aws-sdk/client-codedeploy";
import {
  CreateAliasCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { bundleFunction } from "../../../functions/build/bundle";
import { callersVariable, modelsVariable, settingsVariable } from "../../../infra/functions/environment";
import { predictEvent } from "../../../infra/release/events";
import { checkAndRecord, retireFormer, shiftRelease, type Release } from "../../../infra/release/process";
import { packageModel } from "../../../model/packaging";
import { modelRoot, readModel } from "../../../model/registry";
import { abortRelease } from "../../../tools/release/abort";
import { openReleaseStack, readReleases, type ReleaseStack } from "../../../tools/release/open-stack";
import { restoreRelease } from "../../../tools/release/restore";
import { viewReleases } from "../../../tools/release/release-view";
import { createPulumiStandIn } from "../../docs/pulumi-stand-in";
import { commandSections, runShell } from "../../docs/shell-blocks";
import { settingsWith } from "../support/components";
import { describeWithEmulator, startLiveEmulator, type LiveEmulator } from "../support/live-emulator";

const access = { region: "eu-west-3" };
const bucket = "models";
const hosting = { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 } as const;
const { golden } = readModel("iris");
const place = { application: "release-1", group: "release-1" };
const alarmName = "api-v2-server-errors";

/** Releases of a stack with one model, from the first to a restored one, with functions and endpoints that run. */
describeWithEmulator("releases against functions, endpoints and a CodeDeploy that run", () => {
  let aws: LiveEmulator;
  let archive: Buffer;
  const lambda = () => new LambdaClient(access);
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);

  const variables = (endpointName: string) => {
    const settings = settingsWith();
    const route = { name: "iris", endpointName, mode: hosting.mode, version: "0".repeat(12), variants: [] };
    return {
      MODELS: JSON.stringify(modelsVariable([route])),
      SETTINGS: JSON.stringify(settingsVariable(settings.api)),
      CALLERS: JSON.stringify(callersVariable(settings.api.callers, null)),
    };
  };

  const release = (version: string, keep = 5): Release => ({
    access,
    settings: { ...settingsWith().release, strategy: "canary", requestsPerMinute: 3, keep },
    bucket,
    models: [
      {
        name: "iris",
        endpointName: `iris-${version}`,
        endpointUrn: "urn:iris",
        configurationName: `iris-${version}`,
        variants: [{ targetVariant: null, golden }],
        version: "0".repeat(12),
        metrics: [{ name: "accuracy", value: 0.96 }],
        obstacle: null,
      },
    ],
    artifacts: [],
    stream: null,
    authorizer: false,
    functions: { api: { name: "api", version }, stream: null, authorizer: null },
    shift: place,
    restore: { roleArn: "arn:aws:iam::123456789012:role/any-role", tags: { stack: "test" } },
  });

  /** A stack on which no pause takes time. */
  const openStack = (): ReleaseStack => ({
    ...openReleaseStack(access, bucket, report),
    clock: { now: () => performance.now(), wait: () => Promise.resolve() },
  });

  /** Deletes what Pulumi deletes at the end of an update that has replaced a release. */
  async function deleteRelease(version: string) {
    const name = `iris-${version}`;
    await openReleaseStack(access, bucket, report).endpoints.delete({
      name,
      configurationName: name,
      modelNames: [name],
    });
    const s3 = new S3Client({ ...access, forcePathStyle: true });
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${name}/model.tar.gz` }));
  }

  async function predict(): Promise<number> {
    const event = predictEvent({ model: "iris", targetVariant: null, request: golden.cases[0]?.request });
    const call = { FunctionName: "api", Qualifier: "live", Payload: JSON.stringify(event) };
    const { Payload } = await lambda().send(new InvokeCommand(call));
    return (JSON.parse(Buffer.from(Payload ?? []).toString()) as { statusCode: number }).statusCode;
  }

  const live = async () => (await readReleases(openStack())).alias;
  const states = async () =>
    viewReleases(await readReleases(openStack())).map((one) => [one.release, one.state, one.traffic, one.restored]);

  beforeAll(async () => {
    aws = await startLiveEmulator();
    ({ archive } = await packageModel(path.join(modelRoot, "iris"), { hosting }));
    const { files } = await bundleFunction({ models: ["iris"], chat: false, proxy: false });
    await aws.createEndpoint("iris-1", archive);
    await aws.createFunction("api", { files, handler: "api.handler", variables: variables("iris-1") });
    await lambda().send(new CreateAliasCommand({ FunctionName: "api", Name: "live", FunctionVersion: "1" }));
    await checkAndRecord(release("1"), report);
    await aws.createEndpoint("iris-2", archive);
    const update = { FunctionName: "api", Environment: { Variables: variables("iris-2") } };
    await lambda().send(new UpdateFunctionConfigurationCommand(update));
    await lambda().send(new PublishVersionCommand({ FunctionName: "api" }));
    await new CloudWatchClient(access).send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: alarmName, Namespace: "modelfront", MetricName: "ServerErrors", Statistic: "Average" },
        ...{ Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: "GreaterThanThreshold" },
      }),
    );
    const codeDeploy = new CodeDeployClient(access);
    await codeDeploy.send(
      new CreateApplicationCommand({ applicationName: place.application, computePlatform: "Lambda" }),
    );
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: place.application,
        deploymentGroupName: place.group,
        serviceRoleArn: "arn:aws:iam::123456789012:role/any-role",
        alarmConfiguration: { enabled: true, alarms: [{ name: alarmName }] },
      }),
    );
  }, 300_000);
  afterAll(() => aws.close(), 60_000);

  const setAlarm = (StateValue: "ALARM" | "OK") =>
    new CloudWatchClient(access).send(
      new SetAlarmStateCommand({ AlarmName: alarmName, StateValue, StateReason: "test" }),
    );

  it("keeps the traffic, names the alarm, and remembers the rollback, if an alarm of the new version is active", async () => {
    await setAlarm("ALARM");
    await checkAndRecord(release("2"), report);
    await expect(shiftRelease(release("2"), report)).rejects.toThrow(
      new RegExp(`^Version 2 was rolled back: .*${alarmName}\\n {2}- Traffic: 100 % on version 1\\.`),
    );
    expect(await states()).toEqual([
      ["2", "rolled back", 0, false],
      ["1", "live", 100, false],
    ]);
  }, 300_000);

  it("moves the traffic once the alarm is over, and does so once, however often `pulumi up` runs", async () => {
    await setAlarm("OK");
    for (let i = 0; i < 2; i += 1) {
      await checkAndRecord(release("2"), report);
      await shiftRelease(release("2"), report);
    }
    expect(await states()).toEqual([
      ["2", "live", 100, false],
      ["1", "former", 0, false],
    ]);
    expect(lines.filter((line) => line === "All traffic is on version 2.")).toHaveLength(1);
    expect(await predict()).toBe(200);
  }, 300_000);

  it("restores a release whose endpoint still stands by moving the traffic alone", async () => {
    expect(await restoreRelease(openStack(), undefined)).toEqual({ release: "1", created: [] });
    expect(lines).toContain("Release 1 has all its endpoints: moving its traffic takes seconds.");
    expect(await predict()).toBe(200);
    await openReleaseStack(access, bucket, report).aliasOf("api").pointAlias("2");
    await retireFormer(release("2"), 0, report);
  }, 300_000);

  it("has a runbook whose commands on releases run as they stand", async () => {
    const [preamble, ...sections] = commandSections("docs/runbook.md");
    const scripts = sections.map(({ script }) => script).filter((script) => script.includes("npm run release"));
    const folder = mkdtempSync(path.join(tmpdir(), "runbook-"));
    const { home } = createPulumiStandIn(folder, { modelBucket: bucket });
    const output = await runShell([preamble?.script, ...scripts].join(""), { ...process.env, PULUMI_HOME: home });
    rmSync(folder, { recursive: true });
    expect(output).toContain("Nothing to stop. Traffic: 100 % on version 2.");
    expect(output).toContain("Restored release 1.");
    expect(await live()).toMatchObject({ version: "1" });
    await openReleaseStack(access, bucket, report).aliasOf("api").pointAlias("2");
    await retireFormer(release("2"), 0, report);
  }, 300_000);

  it("restores a release whose endpoint is gone, says how long that takes, and the next release deletes what it created", async () => {
    await deleteRelease("1");
    expect(await restoreRelease(openStack(), "1")).toEqual({ release: "1", created: ["iris-1"] });
    expect(lines.some((line) => line.includes("iris (usually 3 to 10 minutes)"))).toBe(true);
    expect(await predict()).toBe(200);
    expect(await states()).toEqual([
      ["2", "rolled back", 0, false],
      ["1", "live", 100, true],
    ]);
    // The next `pulumi up` that releases something else.
    await checkAndRecord(release("2"), report);
    await shiftRelease(release("2"), report);
    await retireFormer(release("2"), 0, report);
    expect(await openStack().endpoints.statusOf("iris-1")).toBeNull();
    expect((await readReleases(openStack())).marker).toBeNull();
    expect(await live()).toEqual({ version: "2", candidate: null, percent: 0 });
    expect(await predict()).toBe(200);
  }, 300_000);

  it("refuses a restore whose answers are wrong, leaves the traffic, and deletes what it created when it is aborted", async () => {
    aws.setFaults({ wrong: "^iris-1" });
    await expect(restoreRelease(openStack(), "1")).rejects.toThrow(
      /^Release 1 failed its checks\. The traffic was not moved\.\n {2}- iris: golden case/,
    );
    aws.setFaults();
    expect(await openStack().endpoints.statusOf("iris-1")).not.toBeNull();
    const traffic = "100 % on version 2";
    expect(await abortRelease(openStack())).toEqual({ deployment: null, deleted: ["iris-1"], traffic });
    expect(await openStack().endpoints.statusOf("iris-1")).toBeNull();
    expect(await abortRelease(openStack())).toEqual({ deployment: null, deleted: [], traffic });
    expect(await predict()).toBe(200);
  }, 300_000);

  it("forgets releases beyond those to keep, with their artifacts", async () => {
    await checkAndRecord(release("2", 0), report);
    expect((await openStack().store.list()).map((one) => one.release)).toEqual(["2"]);
    await expect(restoreRelease(openStack(), "1")).rejects.toThrow("Release 1 is not kept. Available: none.");
    const { records } = await readReleases(openStack());
    expect(records[0]?.models[0]?.definition?.models[0]?.containers[0]?.ModelDataUrl).toBe(
      "s3://models/releases/artifacts/iris-2/model.tar.gz",
    );
  }, 300_000);
});
