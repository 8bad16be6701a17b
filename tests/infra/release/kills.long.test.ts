import path from "node:path";
import {
  CreateAliasCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import {
  CreateModelPackageGroupCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelPackagesCommand,
  ListModelsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { bundleFunction } from "../../../functions/build/bundle";
import { callersVariable, modelsVariable, settingsVariable } from "../../../infra/functions/environment";
import { type AwsAccess } from "../../../infra/hooks";
import { checkAndRecord, retireFormer, shiftRelease, type Release } from "../../../infra/release/process";
import { artifactsOf, type ReleaseRecord, type RestoreMarker } from "../../../infra/release/record";
import { RolledBack } from "../../../infra/release/shift";
import { createShiftPorts } from "../../../infra/release/shift-ports";
import { packageModel } from "../../../model/packaging";
import { modelRoot, readModel } from "../../../model/registry";
import { abortRelease } from "../../../tools/release/abort";
import { openReleaseStack, readReleases } from "../../../tools/release/open-stack";
import { viewReleases } from "../../../tools/release/release-view";
import { restoreRelease } from "../../../tools/release/restore";
import { playCodeDeploy, type PlayedCodeDeploy } from "../support/code-deploy";
import { settingsWith } from "../support/components";
import { describeWithEmulator, startLiveEmulator, type LiveEmulator } from "../support/live-emulator";
import { startMortalCaller, type MortalCaller } from "../support/mortal-caller";

/** Pauses take no time: the deployments that are waited for advance each time that they are read. */
jest.mock("node:timers/promises", () => ({ setTimeout: () => Promise.resolve() }));

const region = "eu-west-3";
const bucket = "models";
const functions = ["api", "authorizer"];
const versions = ["1", "2", "3"];
const place = { functionName: "api", application: "release-1", group: "release-1" };
/** Artifact of the shared endpoint that release 2 used alone. */
const sharedArtifact = "models/iris-0123456789ab.tar.gz";
const { card, contract, golden } = readModel("iris");
/** Fewest golden cases that a model may have. */
const fewestCases = 20;
/** Calls of a shift until the first look at its deployment. */
const lifetimeOfShift = 6;
const alarm = "One or more alarms have been activated: api-v3-server-errors";
const silent = () => undefined;

/** Work that calls AWS with this access. */
type Work = (access: AwsAccess) => Promise<unknown>;

interface Kills {
  /** Brings everything into the state in which the work begins. */
  readonly prepare: () => Promise<void>;
  readonly work: Work;
  /** What is run after the kill. Default: the work. */
  readonly again?: Work;
  /** True if CodeDeploy ends what is running between the kill and the next run. Kills that leave nothing running are left out. */
  readonly codeDeployGoesOn?: boolean;
}

/** The steps of releases, killed after each call of AWS, against functions and endpoints that run and a played CodeDeploy. */
describeWithEmulator("a release killed at any call of AWS and run again", () => {
  let aws: LiveEmulator;
  let archive: Buffer;
  let codeDeploy: PlayedCodeDeploy;
  let lambda: LambdaClient;
  let sageMaker: SageMakerClient;
  let s3: S3Client;
  /** Records of the releases 1 to 3, as the gate wrote them. */
  const records = new Map<string, ReleaseRecord>();
  const callers: MortalCaller[] = [];
  let registry = 0;

  const endpointOf = (version: string) => ({
    name: `iris-${version}`,
    configurationName: `iris-${version}`,
    modelNames: [`iris-${version}`],
  });
  const variables = (version: string) => {
    const settings = settingsWith();
    const route = {
      ...{ name: "iris", endpointName: `iris-${version}`, mode: "serverless" as const },
      ...{ version: "0".repeat(12), variants: [] },
    };
    return {
      MODELS: JSON.stringify(modelsVariable([route])),
      SETTINGS: JSON.stringify(settingsVariable(settings.api)),
      CALLERS: JSON.stringify(callersVariable(settings.api.callers, null)),
    };
  };
  const release = (version: string, access: AwsAccess, keep = 0): Release => ({
    access,
    settings: { ...settingsWith().release, strategy: "canary", requestsPerMinute: 2, keep },
    bucket,
    models: [
      {
        name: "iris",
        endpointName: `iris-${version}`,
        endpointUrn: "urn:iris",
        configurationName: `iris-${version}`,
        variants: [{ targetVariant: null, golden: { ...golden, cases: golden.cases.slice(0, fewestCases) } }],
        version: "0".repeat(12),
        metrics: [],
        obstacle: null,
        registration: {
          ...{ group: `iris-${registry}`, release: `iris-${version}`, version: "0".repeat(12), needsApproval: false },
          ...{ configurationName: `iris-${version}`, contract, card },
        },
      },
    ],
    artifacts: [],
    stream: null,
    authorizer: true,
    functions: { api: { name: "api", version }, stream: null, authorizer: { name: "authorizer", version } },
    shift: place,
    restore: { roleArn: "arn:aws:iam::123456789012:role/any-role", tags: { stack: "test" } },
  });
  const stackOf = (access: AwsAccess) => openReleaseStack(access, bucket, silent);

  /** What the hooks of `pulumi up` do, in their order. */
  const up: Work = async (access) => {
    await checkAndRecord(release("3", access), silent);
    await shiftRelease(release("3", access), silent);
    await retireFormer(release("3", access), 30, silent);
  };

  async function startCaller(lifetime?: number): Promise<MortalCaller> {
    const caller = await startMortalCaller({ region, emulator: aws.url, codeDeploy, lifetime });
    callers.push(caller);
    return caller;
  }

  const keys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = "" }) => Key);
  };
  const endpoints = async () => {
    const { Endpoints = [] } = await sageMaker.send(new ListEndpointsCommand({}));
    return Endpoints.map(({ EndpointName = "" }) => EndpointName).sort();
  };

  /** Everything that a release changes, without times. */
  async function readState() {
    const stack = stackOf({ region });
    const { alias, records: all, marker } = await readReleases(stack);
    const [configurations, models, packages] = await Promise.all([
      sageMaker.send(new ListEndpointConfigsCommand({})),
      sageMaker.send(new ListModelsCommand({})),
      sageMaker.send(new ListModelPackagesCommand({ ModelPackageGroupName: `iris-${registry}` })),
    ]);
    return {
      alias,
      authorizer: await stack.aliasOf("authorizer").readAlias(),
      records: all.map((one) => ({ ...one, recordedAt: "" })),
      marker: marker && { ...marker, startedAt: "" },
      keys: await keys(),
      endpoints: await endpoints(),
      configurations: configurations.EndpointConfigs?.map(({ EndpointConfigName }) => EndpointConfigName).sort(),
      models: models.Models?.map(({ ModelName }) => ModelName).sort(),
      registered: packages.ModelPackageSummaryList?.length,
      running: running(),
    };
  }

  interface Begin {
    readonly live: string;
    /** Releases with an endpoint. */
    readonly standing: readonly string[];
    readonly recorded: readonly string[];
    readonly marker?: RestoreMarker;
  }

  /** Brings the account into a state. */
  async function begin({ live, standing, recorded, marker }: Begin): Promise<void> {
    codeDeploy = playCodeDeploy({
      async read() {
        const { FunctionVersion = "", RoutingConfig } = await lambda.send(
          new GetAliasCommand({ FunctionName: "api", Name: "live" }),
        );
        return { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
      },
      async write({ version, weights }) {
        const whole = { FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: { ...weights } } };
        await lambda.send(new UpdateAliasCommand({ FunctionName: "api", Name: "live", ...whole }));
      },
    });
    registry += 1;
    await sageMaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: `iris-${registry}` }));
    const stack = stackOf({ region });
    for (const name of functions) await stack.aliasOf(name).pointAlias(live);
    for (const Key of await keys()) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    const there = await endpoints();
    for (const version of versions) {
      const endpoint = endpointOf(version);
      if (!standing.includes(version)) await stack.endpoints.delete(endpoint);
      else if (there.includes(endpoint.name)) await aws.putObject(`${endpoint.name}/model.tar.gz`, archive);
      else await aws.createEndpoint(endpoint.name, archive);
    }
    for (const version of recorded) {
      const record = records.get(version)!;
      await stack.store.write(record);
      const artifacts = [...artifactsOf(record), ...record.models.flatMap((model) => model.artifacts ?? [])];
      for (const key of artifacts) await aws.putObject(key, archive);
    }
    if (marker) await stack.store.writeMarker(marker);
  }

  /** A restore of release 1, which made its endpoint. */
  const restored = (finished: boolean): RestoreMarker => ({
    release: "1",
    replaced: "2",
    startedAt: "2026-11-29T21:00:00.000Z",
    finished,
    endpoints: [endpointOf("1")],
  });

  /** Has CodeDeploy begin to move the traffic. */
  async function beginShift(from: string, to: string): Promise<void> {
    const ports = createShiftPorts((await startCaller()).access, place);
    await ports.describeDeployment(await ports.createDeployment({ from, to }));
    expect(await ports.readAlias()).toEqual({ version: from, candidate: to, percent: 10 });
  }

  const running = () => [...codeDeploy.deployments.values()].filter(({ status }) => status === "InProgress").length;

  /**
   * Kills the work after each of its calls in turn, and runs it again. Asserts that this leads to the state to which work
   * leads that nobody kills; if the traffic has moved already, to that of work that is run twice.
   * @returns the calls of the work that nobody kills, and the state to which it leads
   */
  async function expectConvergence({ prepare, work, again = work, codeDeployGoesOn = false }: Kills) {
    await prepare();
    const { access, calls } = await startCaller();
    await work(access);
    const once = await readState();
    await again((await startCaller()).access);
    const twice = await readState();
    for (const lifetime of lifetimesOf(calls)) {
      await prepare();
      const mortal = await startCaller(lifetime);
      await expect(work(mortal.access)).rejects.toThrow();
      if (codeDeployGoesOn) {
        if (running() === 0) continue;
        await codeDeploy.finish();
      }
      const { version } = await stackOf({ region }).aliasOf("api").readAlias();
      await again((await startCaller()).access);
      const expected = version === once.alias.version ? twice : once;
      const killedAfter = [lifetime, mortal.calls.at(-1)];
      expect({ killedAfter, ...(await readState()) }).toEqual({ killedAfter, ...expected });
    }
    return { calls, end: once };
  }

  beforeAll(async () => {
    aws = await startLiveEmulator();
    lambda = new LambdaClient({ region });
    sageMaker = new SageMakerClient({ region });
    s3 = new S3Client({ region, forcePathStyle: true });
    const hosting = { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 } as const;
    ({ archive } = await packageModel(path.join(modelRoot, "iris"), { hosting }));
    const { files } = await bundleFunction({ models: ["iris"], chat: false, proxy: false });
    await aws.createFunction("api", { files, handler: "api.handler", variables: variables("1") });
    const letsIn = 'export const handler = () => ({ isAuthorized: true, context: { caller: "{}" } });';
    await aws.createFunction("authorizer", {
      files: new Map([["authorizer.mjs", Buffer.from(letsIn)]]),
      handler: "authorizer.handler",
      variables: variables("1"),
    });
    for (const FunctionName of functions) {
      for (const version of versions.slice(1)) {
        const update = { FunctionName, Environment: { Variables: variables(version) } };
        await lambda.send(new UpdateFunctionConfigurationCommand(update));
        await lambda.send(new PublishVersionCommand({ FunctionName }));
      }
      await lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }));
    }
    await begin({ live: "1", standing: versions, recorded: [] });
    for (const version of versions) {
      await checkAndRecord(release(version, { region }, versions.length), silent);
    }
    for (const record of (await readReleases(stackOf({ region }))).records) records.set(record.release, record);
    records.set("1", { ...records.get("1")!, hadAllTraffic: false });
    const { models, ...second } = records.get("2")!;
    records.set("2", { ...second, models: models.map((model) => ({ ...model, artifacts: [sharedArtifact] })) });
  }, 300_000);
  afterAll(async () => {
    for (const caller of callers) await caller.close();
    await aws.close();
  }, 60_000);

  describe("in `pulumi up`", () => {
    /** Release 1 is live because it was restored; release 2 is beyond those to keep. */
    const prepare = () => begin({ live: "1", standing: versions, recorded: ["1", "2"], marker: restored(true) });
    const created = () => [...codeDeploy.deployments.values()].filter(({ creator }) => creator === "user").length;

    it.each([false, true])(
      "moves the traffic, keeps what the kept releases need and deletes the rest (CodeDeploy goes on meanwhile: %s)",
      async (codeDeployGoesOn) => {
        const counts = new Set<number>();
        const { calls, end } = await expectConvergence({
          prepare,
          work: up,
          codeDeployGoesOn,
          async again(access) {
            await up(access);
            counts.add(created());
          },
        });
        expect(calls).toEqual(
          expect.arrayContaining([
            ...["DescribeEndpoint", "CreateModelPackage", "PUT /models/releases/3.json", "POST /models/"],
            ...["ListDeployments", "CreateDeployment", "GetDeployment", "GET /2015-03-31/functions/api/aliases/live"],
            ...["DeleteEndpoint", "DeleteEndpointConfig", "DeleteModel", "DeleteLogGroup"],
          ]),
        );
        expect([...counts]).toEqual([1]);
        expect(end).toMatchObject({
          alias: { version: "3", candidate: null },
          records: [
            { release: "3", rolledBack: null, hadAllTraffic: false },
            { release: "1", hadAllTraffic: true },
          ],
          marker: null,
          keys: [
            ...["iris-1/model.tar.gz", "iris-2/model.tar.gz", "iris-3/model.tar.gz"],
            ...["releases/1.json", "releases/3.json"],
            ...["releases/artifacts/iris-1/model.tar.gz", "releases/artifacts/iris-3/model.tar.gz"],
          ],
          endpoints: ["iris-2", "iris-3"],
          registered: 1,
          running: 0,
        });
      },
      900_000,
    );

    it.each([false, true])(
      "leaves the traffic under an alarm, and remembers the rollback (CodeDeploy goes on meanwhile: %s)",
      async (codeDeployGoesOn) => {
        const { calls, end } = await expectConvergence({
          async prepare() {
            await prepare();
            codeDeploy.alarm = alarm;
          },
          work: (access) => up(access).catch(unlessRolledBack),
          codeDeployGoesOn,
        });
        expect(calls.filter((call) => call === "PUT /models/releases/3.json")).toHaveLength(2);
        expect(end).toMatchObject({
          alias: { version: "1", candidate: null },
          records: [{ release: "3", rolledBack: `Version 3 was rolled back: ${alarm}` }, {}],
          marker: { release: "1" },
          endpoints: versions.map((version) => `iris-${version}`),
          running: 0,
        });
      },
      900_000,
    );
  });

  it("takes over from a shift to another version, and remembers that this one was stopped", async () => {
    const { calls, end } = await expectConvergence({
      async prepare() {
        await begin({ live: "1", standing: versions, recorded: versions });
        await beginShift("1", "2");
      },
      work: (access) => shiftRelease(release("3", access), silent),
    });
    expect(calls).toEqual(expect.arrayContaining(["StopDeployment", "CreateDeployment"]));
    expect(end).toMatchObject({
      alias: { version: "3", candidate: null },
      records: [{}, { release: "2", rolledBack: "Version 2 was rolled back: deployment d-1 was stopped" }, {}],
      running: 0,
    });
  }, 900_000);

  describe("in `npm run release`", () => {
    const before = { live: "2", standing: ["2", "3"], recorded: ["1", "2", "3"] };
    const prepare = () => begin(before);
    const restore: Work = async (access) => restoreRelease(stackOf(access), "1");
    const abort: Work = async (access) => abortRelease(stackOf(access));

    it("restores a release with its endpoint and all functions, without a number the second time", async () => {
      const { calls, end } = await expectConvergence({
        prepare,
        work: restore,
        async again(access) {
          const { marker } = await readReleases(stackOf({ region }));
          return restoreRelease(stackOf(access), marker?.finished === false ? undefined : "1");
        },
      });
      expect(calls).toEqual(
        expect.arrayContaining([
          ...["PUT /models/releases/restored.json", "CreateModel", "CreateEndpointConfig", "CreateEndpoint"],
          "PUT /2015-03-31/functions/api/aliases/live",
        ]),
      );
      expect(end).toMatchObject({
        alias: { version: "1", candidate: null },
        authorizer: { version: "1" },
        marker: { release: "1", replaced: "2", finished: true, endpoints: [{ name: "iris-1" }] },
        records: [
          { release: "3" },
          { release: "2", hadAllTraffic: true, rolledBack: "Release 1 was restored." },
          { release: "1", hadAllTraffic: true, rolledBack: null },
        ],
        endpoints: versions.map((version) => `iris-${version}`),
      });
    }, 900_000);

    it("does not restore, without a number, a release that was rolled back while nobody looked", async () => {
      await begin({ live: "1", standing: versions, recorded: ["1"] });
      const { access } = await startCaller(lifetimeOfShift);
      await checkAndRecord(release("2", { region }, versions.length), silent);
      await expect(shiftRelease(release("2", access), silent)).rejects.toThrow();
      expect(running()).toBe(1);
      codeDeploy.alarm = alarm;
      await codeDeploy.finish();
      codeDeploy.alarm = null;
      const next = release("3", (await startCaller()).access, versions.length);
      await checkAndRecord(next, silent);
      await shiftRelease(next, silent);
      const stack = stackOf({ region });
      expect(viewReleases(await readReleases(stack)).map(({ release: one, state }) => [one, state])).toEqual([
        ["3", "live"],
        ["2", "recorded"],
        ["1", "former"],
      ]);
      expect(await restoreRelease(stack, undefined)).toEqual({ release: "1", created: [] });
    }, 300_000);

    it("aborts a restore: nothing of it is left, or it is finished if the traffic has moved", async () => {
      await prepare();
      const untouched = await readState();
      const { access, calls } = await startCaller();
      await restore(access);
      const moved = await readState();
      const ends = new Set<string>();
      for (const lifetime of lifetimesOf(calls)) {
        await prepare();
        const mortal = await startCaller(lifetime);
        await expect(restore(mortal.access)).rejects.toThrow();
        await abort((await startCaller()).access);
        const state = await readState();
        ends.add(state.alias.version);
        const expected = state.alias.version === "1" ? moved : untouched;
        const killedAfter = [lifetime, mortal.calls.at(-1)];
        expect({ killedAfter, ...state }).toEqual({ killedAfter, ...expected });
      }
      expect([...ends]).toEqual(["2", "1"]);
    }, 900_000);

    it("aborts a shift and an unfinished restore", async () => {
      const { calls, end } = await expectConvergence({
        async prepare() {
          await begin({ ...before, standing: versions, marker: restored(false) });
          await beginShift("2", "3");
        },
        work: abort,
      });
      expect(calls).toEqual(expect.arrayContaining(["StopDeployment", "DeleteEndpoint", "POST /models/"]));
      expect(end).toMatchObject({
        alias: { version: "2", candidate: null },
        records: [{ release: "3", rolledBack: "Version 3 was rolled back: deployment d-1 was stopped" }, {}, {}],
        marker: null,
        endpoints: ["iris-2", "iris-3"],
        running: 0,
      });
    }, 900_000);
  });
});

/** Numbers of calls after which to kill: all, but for requests to the model that another one follows. They change nothing. */
function lifetimesOf(calls: readonly string[]): number[] {
  return calls.flatMap((call, i) => (call === calls[i + 1] && call.endsWith("/invocations") ? [] : [i + 1]));
}

/** Takes a rollback for an end; a caller that dies is something else. */
function unlessRolledBack(error: unknown): void {
  if (!(error instanceof RolledBack)) throw error;
}
