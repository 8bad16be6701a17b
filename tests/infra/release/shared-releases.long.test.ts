import path from "node:path";
import {
  CreateAliasCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { ListEndpointsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { bundleFunction } from "../../../functions/build/bundle";
import { sharedPrefix, targetModelOf } from "../../../functions/core/models/shared-artifacts";
import { callersVariable, modelsVariable, settingsVariable } from "../../../infra/functions/environment";
import { versionOf } from "../../../infra/release/content";
import { predictEvent } from "../../../infra/release/events";
import { checkAndRecord, type Release } from "../../../infra/release/process";
import { difference, type GoldenFile } from "../../../model/golden";
import { packageModel, type ModelPackage } from "../../../model/packaging";
import { modelRoot, readModel } from "../../../model/registry";
import { openReleaseStack, readReleases, type ReleaseStack } from "../../../tools/release/open-stack";
import { restoreRelease } from "../../../tools/release/restore";
import { settingsWith } from "../support/components";
import { describeWithEmulator, startLiveEmulator, type LiveEmulator } from "../support/live-emulator";

const access = { region: "eu-west-3" };
const bucket = "models";
const iris = readModel("iris");
const other = iris.variants["logistic-regression"]!;

/** Hosting and artifact of iris in a release. */
interface Served {
  readonly mode: "serverless" | "always-on" | "shared";
  readonly endpointName: string;
  readonly artifact: ModelPackage;
  readonly golden: GoldenFile;
}

/** Releases of a model that moves between endpoints of its own and the shared one, with callers all the while. */
describeWithEmulator("releases of a model on the shared endpoint, against functions and endpoints that run", () => {
  let aws: LiveEmulator;
  let forest: ModelPackage;
  let regression: ModelPackage;
  const lines: string[] = [];
  const report = (line: string) => void lines.push(line);
  const lambda = () => new LambdaClient(access);
  const keyOf = ({ name, sha256 }: ModelPackage) => `${sharedPrefix}${targetModelOf(name, versionOf(sha256))}`;

  const variables = ({ mode, endpointName, artifact }: Served) => {
    const settings = settingsWith();
    const route = { name: "iris", endpointName, mode, version: versionOf(artifact.sha256), variants: [] };
    return {
      MODELS: JSON.stringify(modelsVariable([route])),
      SETTINGS: JSON.stringify(settingsVariable(settings.api)),
      CALLERS: JSON.stringify(callersVariable(settings.api.callers, null)),
    };
  };

  const release = (version: string, { mode, endpointName, artifact, golden }: Served, keep: number): Release => {
    const artifacts = mode === "shared" ? [keyOf(artifact)] : undefined;
    return {
      access,
      settings: { ...settingsWith().release, keep },
      bucket,
      models: [
        {
          name: "iris",
          endpointName,
          endpointUrn: "urn:iris",
          configurationName: endpointName,
          variants: [{ targetVariant: null, golden }],
          artifacts,
          version: versionOf(artifact.sha256),
          metrics: [],
          obstacle: null,
        },
      ],
      artifacts: artifacts ?? [],
      stream: null,
      authorizer: false,
      functions: { api: { name: "api", version }, stream: null, authorizer: null },
      shift: null,
      restore: { roleArn: "arn:aws:iam::123456789012:role/any-role", tags: { stack: "test" } },
    };
  };

  const openStack = (): ReleaseStack => ({
    ...openReleaseStack(access, bucket, report),
    clock: { now: () => performance.now(), wait: () => Promise.resolve() },
  });
  const alias = () => openReleaseStack(access, bucket, report).aliasOf("api");

  /** Publishes a version of the function, has it checked and recorded, and moves the alias: what `pulumi up` does. */
  async function releaseAs(version: string, served: Served, keep = 5): Promise<void> {
    const update = { FunctionName: "api", Environment: { Variables: variables(served) } };
    await lambda().send(new UpdateFunctionConfigurationCommand(update));
    await lambda().send(new PublishVersionCommand({ FunctionName: "api" }));
    await checkAndRecord(release(version, served, keep), report);
    await alias().pointAlias(version);
  }

  const deleteEndpoint = (name: string) =>
    openReleaseStack(access, bucket, report).endpoints.delete({ name, configurationName: name, modelNames: [name] });

  async function predict({ cases }: GoldenFile): Promise<{ status: number; body: unknown }> {
    const event = predictEvent({ model: "iris", targetVariant: null, request: cases[0]?.request });
    const call = { FunctionName: "api", Qualifier: "live", Payload: JSON.stringify(event) };
    const { Payload } = await lambda().send(new InvokeCommand(call));
    const { statusCode, body } = JSON.parse(Buffer.from(Payload ?? []).toString()) as {
      statusCode: number;
      body: string;
    };
    return { status: statusCode, body: JSON.parse(body) as unknown };
  }

  /** True if the live release answers these golden cases. */
  async function answers({ cases, tolerance }: GoldenFile): Promise<boolean> {
    const { status, body } = await predict({ cases, tolerance, reference: "" });
    return status === 200 && difference(cases[0]?.response, body, tolerance) === null;
  }

  const endpointNames = async () => {
    const { Endpoints = [] } = await new SageMakerClient(access).send(new ListEndpointsCommand({}));
    return Endpoints.map(({ EndpointName }) => EndpointName).sort();
  };
  const sharedKeys = async () => {
    const s3 = new S3Client({ ...access, forcePathStyle: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: sharedPrefix }));
    return Contents.map(({ Key }) => Key).sort();
  };

  /** Calls the live release all the while; resolves to the answers that were not 200, and the number of all. */
  async function withCallers(work: () => Promise<void>): Promise<{ lost: unknown[]; asked: number }> {
    const lost: unknown[] = [];
    let asked = 0;
    let isOver = false;
    const call = async () => {
      while (!isOver) {
        const { status, body } = await predict(iris.golden);
        asked += 1;
        if (status !== 200) lost.push(body);
      }
    };
    const callers = [call(), call()];
    await work().finally(() => (isOver = true));
    await Promise.all(callers);
    return { lost, asked };
  }

  const own = (endpointName: string, mode: "serverless" | "always-on"): Served => ({
    mode,
    endpointName,
    artifact: forest,
    golden: iris.golden,
  });
  const shared = (artifact: ModelPackage, golden: GoldenFile): Served => ({
    mode: "shared",
    endpointName: "shared-1",
    artifact,
    golden,
  });

  beforeAll(async () => {
    aws = await startLiveEmulator();
    const dir = path.join(modelRoot, "iris");
    forest = await packageModel(dir, { hosting: { mode: "shared" } });
    regression = await packageModel(dir, { hosting: { mode: "shared" }, variant: "logistic-regression" });
    const { files } = await bundleFunction({ models: ["iris"], chat: false, proxy: false });
    await aws.createEndpoint("iris-1", forest.archive);
    await aws.createFunction("api", {
      files,
      handler: "api.handler",
      variables: variables(own("iris-1", "serverless")),
    });
    await lambda().send(new CreateAliasCommand({ FunctionName: "api", Name: "live", FunctionVersion: "1" }));
    await checkAndRecord(release("1", own("iris-1", "serverless"), 5), report);
  }, 300_000);
  afterAll(() => aws.close(), 60_000);

  it("moves a serverless model to the shared endpoint without losing a request", async () => {
    const { lost, asked } = await withCallers(async () => {
      await aws.putObject(keyOf(forest), forest.archive);
      await aws.createSharedEndpoint("shared-1");
      await releaseAs("2", shared(forest, iris.golden));
      // Pulumi deletes the old endpoint once the last request on the previous version has ended.
      await predict(iris.golden);
      await predict(iris.golden);
    });
    expect({ lost, isEnough: asked > 10 }).toEqual({ lost: [], isEnough: true });
    await deleteEndpoint("iris-1");
    expect(await answers(iris.golden)).toBe(true);
    expect(lines.filter((line) => /^iris: warm on 1 instance$/.test(line))).toHaveLength(1);
  }, 300_000);

  it("releases a model by an object in S3 and a version of the function, without a new endpoint", async () => {
    const before = await endpointNames();
    const { lost } = await withCallers(async () => {
      await aws.putObject(keyOf(regression), regression.archive);
      await releaseAs("3", shared(regression, other.golden));
    });
    expect(lost).toEqual([]);
    expect(await endpointNames()).toEqual(before);
    expect([await answers(other.golden), await answers(iris.golden)]).toEqual([true, false]);
  }, 300_000);

  it("restores the release before it by moving the alias: its artifact is still there", async () => {
    const { lost } = await withCallers(async () => {
      expect(await restoreRelease(openStack(), undefined)).toEqual({ release: "2", created: [] });
    });
    expect(lost).toEqual([]);
    expect([await answers(iris.golden), await answers(other.golden)]).toEqual([true, false]);
    expect(lines).toContain("Release 2 has all its endpoints: moving its traffic takes seconds.");
    await alias().pointAlias("3");
  }, 300_000);

  it("refuses an artifact that is not there, and leaves the traffic where it is", async () => {
    const absent = { ...forest, sha256: "f".repeat(64) };
    await aws.putObject(keyOf(absent), Buffer.from("not an archive"));
    const { lost } = await withCallers(async () => {
      await expect(releaseAs("4", shared(absent, iris.golden))).rejects.toThrow("The release failed its checks.");
    });
    expect(lost).toEqual([]);
    expect((await readReleases(openStack())).alias.version).toBe("3");
  }, 600_000);

  it("moves the model back to an endpoint of its own without losing a request, and deletes artifacts that nothing needs", async () => {
    await aws.createEndpoint("iris-5", forest.archive);
    const { lost } = await withCallers(() => releaseAs("5", own("iris-5", "always-on"), 1));
    expect(lost).toEqual([]);
    // Kept are the new release and the one with traffic until then (3), besides one former: 2. The refused one left an object.
    expect(await sharedKeys()).toEqual([keyOf(forest), keyOf(regression)].sort());
    await aws.createEndpoint("iris-6", forest.archive);
    await releaseAs("6", own("iris-6", "always-on"), 0);
    expect(await sharedKeys()).toEqual([]);
    await deleteEndpoint("shared-1");
    expect(await answers(iris.golden)).toBe(true);
  }, 300_000);

  it("creates the shared endpoint again if a release is restored after it has gone, once for all its models", async () => {
    await aws.putObject(keyOf(forest), forest.archive);
    await aws.createSharedEndpoint("shared-1");
    await releaseAs("7", shared(forest, iris.golden));
    await aws.createEndpoint("iris-8", forest.archive);
    await releaseAs("8", own("iris-8", "serverless"));
    await deleteEndpoint("shared-1");
    expect(await restoreRelease(openStack(), "7")).toEqual({ release: "7", created: ["shared-1"] });
    expect(await answers(iris.golden)).toBe(true);
  }, 300_000);
});
