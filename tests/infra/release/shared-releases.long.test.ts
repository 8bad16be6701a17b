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

type Mode = "serverless" | "always-on" | "shared";

/** Hosting and artifact of iris in a release. */
interface Served {
  readonly mode: Mode;
  readonly endpointName: string;
  readonly artifact: ModelPackage;
  readonly golden: GoldenFile;
}

/** Resolves when the requests that are under way have their answers, as Pulumi waits before it deletes an endpoint. */
type Drain = () => Promise<void>;

/**
 * Releases of a model that moves between endpoints of its own and the shared one, with callers all the while. Each test goes on
 * where the one before has ended.
 */
describeWithEmulator("releases of a model on the shared endpoint, against functions and endpoints that run", () => {
  let aws: LiveEmulator;
  let forest: ModelPackage;
  let regression: ModelPackage;
  let live: Served;
  /** Versions before and after the release of another artifact. */
  let released: { readonly former: string; readonly latest: string };
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
  const liveVersion = async () => (await readReleases(openStack())).alias.version;

  /**
   * Publishes a version of the function, has it checked and recorded, and moves the alias: what `pulumi up` does.
   * @returns the version
   */
  async function releaseAs(served: Served, keep = 5): Promise<string> {
    const update = { FunctionName: "api", Environment: { Variables: variables(served) } };
    await lambda().send(new UpdateFunctionConfigurationCommand(update));
    const { Version = "" } = await lambda().send(new PublishVersionCommand({ FunctionName: "api" }));
    await checkAndRecord(release(Version, served, keep), report);
    await alias().pointAlias(Version);
    return Version;
  }

  const deleteEndpoint = (name: string) =>
    openReleaseStack(access, bucket, report).endpoints.delete({ name, configurationName: name, modelNames: [name] });

  async function predict(request: unknown): Promise<{ status: number; body: unknown }> {
    const event = predictEvent({ model: "iris", targetVariant: null, request });
    const call = { FunctionName: "api", Qualifier: "live", Payload: JSON.stringify(event) };
    const { Payload } = await lambda().send(new InvokeCommand(call));
    const { statusCode, body } = JSON.parse(Buffer.from(Payload ?? []).toString()) as {
      statusCode: number;
      body: string;
    };
    return { status: statusCode, body: JSON.parse(body) as unknown };
  }

  /** True if the live release answers the first of these golden cases. */
  async function answers({ cases, tolerance }: GoldenFile): Promise<boolean> {
    const { status, body } = await predict(cases[0]!.request);
    return status === 200 && difference(cases[0]!.response, body, tolerance) === null;
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

  /** Calls the live release all the while. Resolves to the answers that were not right, and the number of all. */
  async function withCallers(
    work: (drain: Drain) => Promise<void>,
    right: readonly GoldenFile[] = [iris.golden],
  ): Promise<{ lost: unknown[]; asked: number }> {
    const lost: unknown[] = [];
    const underWay = new Set<Promise<void>>();
    let asked = 0;
    let isOver = false;
    const ask = async () => {
      const number = asked % iris.golden.cases.length;
      asked += 1;
      const { status, body } = await predict(iris.golden.cases[number]!.request);
      const isRight = right.some(({ cases, tolerance }) => !difference(cases[number]!.response, body, tolerance));
      if (status !== 200 || !isRight) lost.push({ number, status, body });
    };
    const call = async () => {
      while (!isOver) {
        const answered = ask();
        underWay.add(answered);
        await answered.finally(() => underWay.delete(answered));
      }
    };
    const callers = [call(), call()];
    const drain = async () => void (await Promise.all(underWay));
    await work(drain).finally(() => (isOver = true));
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

  /** Creates what a release of the model needs: an endpoint, and on the shared one its object. */
  async function create({ mode, endpointName, artifact }: Served): Promise<void> {
    if (mode !== "shared") return aws.createEndpoint(endpointName, artifact.archive, mode);
    await aws.putObject(keyOf(artifact), artifact.archive);
    await aws.createSharedEndpoint(endpointName);
  }

  beforeAll(async () => {
    aws = await startLiveEmulator();
    const dir = path.join(modelRoot, "iris");
    forest = await packageModel(dir, { hosting: { mode: "shared" } });
    regression = await packageModel(dir, { hosting: { mode: "shared" }, variant: "logistic-regression" });
    const { files } = await bundleFunction({ models: ["iris"], chat: false, proxy: false });
    const first = shared(forest, iris.golden);
    await create(first);
    await aws.createFunction("api", { files, handler: "api.handler", variables: variables(first) });
    await lambda().send(new CreateAliasCommand({ FunctionName: "api", Name: "live", FunctionVersion: "1" }));
    await checkAndRecord(release("1", first, 5), report);
    live = first;
  }, 300_000);
  afterAll(() => aws.close(), 60_000);

  it.each<[Mode, Mode]>([
    ["shared", "serverless"],
    ["serverless", "shared"],
    ["shared", "always-on"],
    ["always-on", "serverless"],
    ["serverless", "always-on"],
    ["always-on", "shared"],
  ])(
    "switches a model from %s to %s without losing a request",
    async (from, to) => {
      expect(live.mode).toBe(from);
      const next = to === "shared" ? shared(forest, iris.golden) : own(`iris-from-${from}-to-${to}`, to);
      lines.length = 0;
      const { lost, asked } = await withCallers(async (drain) => {
        await create(next);
        await releaseAs(next);
        await drain();
        await deleteEndpoint(live.endpointName);
        for (let i = 0; i < 10; i++) expect(await answers(iris.golden)).toBe(true);
      });
      expect({ lost, isEnough: asked > 10 }).toEqual({ lost: [], isEnough: true });
      expect(await endpointNames()).toEqual([next.endpointName]);
      expect(lines.filter((line) => line === "iris: warm on 1 instance")).toHaveLength(to === "shared" ? 1 : 0);
      live = next;
    },
    300_000,
  );

  it("releases a model by an object in S3 and a version of the function, without a new endpoint", async () => {
    const before = await endpointNames();
    const former = await liveVersion();
    const { lost } = await withCallers(async () => {
      await aws.putObject(keyOf(regression), regression.archive);
      await releaseAs(shared(regression, other.golden));
    }, [iris.golden, other.golden]);
    expect(lost).toEqual([]);
    expect(await endpointNames()).toEqual(before);
    expect([await answers(other.golden), await answers(iris.golden)]).toEqual([true, false]);
    released = { former, latest: await liveVersion() };
  }, 300_000);

  it("restores the release before it by moving the alias: its artifact is still there", async () => {
    const { former, latest } = released;
    const { lost } = await withCallers(async () => {
      expect(await restoreRelease(openStack(), undefined)).toEqual({ release: former, created: [] });
    }, [iris.golden, other.golden]);
    expect(lost).toEqual([]);
    expect([await answers(iris.golden), await answers(other.golden)]).toEqual([true, false]);
    expect(lines).toContain(`Release ${former} has all its endpoints: moving its traffic takes seconds.`);
    await alias().pointAlias(latest);
  }, 300_000);

  it("refuses an artifact that is not there, and leaves the traffic where it is", async () => {
    const absent = { ...forest, sha256: "f".repeat(64) };
    await aws.putObject(keyOf(absent), Buffer.from("not an archive"));
    const { lost } = await withCallers(
      () => expect(releaseAs(shared(absent, iris.golden))).rejects.toThrow("The release failed its checks."),
      [other.golden],
    );
    expect(lost).toEqual([]);
    expect(await liveVersion()).toBe(released.latest);
  }, 600_000);

  it("deletes artifacts that no release needs", async () => {
    await aws.createEndpoint("iris-kept", forest.archive);
    await releaseAs(own("iris-kept", "always-on"), 1);
    // Kept are the new release and the one with traffic until then, besides one former. The refused one left an object.
    expect(await sharedKeys()).toEqual([keyOf(forest), keyOf(regression)].sort());
    await aws.createEndpoint("iris-alone", forest.archive);
    await releaseAs(own("iris-alone", "always-on"), 0);
    expect(await sharedKeys()).toEqual([]);
    await deleteEndpoint("shared-1");
    expect(await answers(iris.golden)).toBe(true);
  }, 300_000);

  it("creates the shared endpoint again if a release is restored after it has gone, once for all its models", async () => {
    const onShared = shared(forest, iris.golden);
    await create(onShared);
    const version = await releaseAs(onShared);
    await aws.createEndpoint("iris-last", forest.archive, "serverless");
    await releaseAs(own("iris-last", "serverless"));
    await deleteEndpoint("shared-1");
    expect(await restoreRelease(openStack(), version)).toEqual({ release: version, created: ["shared-1"] });
    expect(await answers(iris.golden)).toBe(true);
  }, 300_000);
});
