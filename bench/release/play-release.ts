import path from "node:path";
import {
  CreateAliasCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { SageMakerClient, waitUntilEndpointInService } from "@aws-sdk/client-sagemaker";
import { bundleFunction } from "../../functions/build/bundle";
import { sharedPrefix, targetModelOf } from "../../functions/core/models/shared-artifacts";
import { callersVariable, modelsVariable, settingsVariable } from "../../infra/functions/environment";
import { versionOf } from "../../infra/release/content";
import { predictEvent } from "../../infra/release/events";
import { checkAndRecord } from "../../infra/release/process";
import { readStackFile } from "../../infra/settings/stack-file";
import { difference, type GoldenFile } from "../../model/golden";
import { packageModel, type ModelPackage } from "../../model/packaging";
import { modelRoot, readModel } from "../../model/registry";
import { openReleaseStack } from "../../tools/release/open-stack";
import { type Fault, type LiveEmulator, startLiveEmulator } from "../../tests/infra/support/live-emulator";

const access = { region: "eu-west-3" };
const bucket = "models";
const functionName = "api";
const settings = readStackFile("prod");
const iris = readModel("iris");

/** Waits that are put in, in seconds: AWS's services take so long, and the emulator answers at once. */
export interface PutIn {
  /** From CreateEndpoint until it is InService. */
  readonly endpoint: number;
  /** Each call that stores an object. */
  readonly s3: number;
  /** Each call that changes a function. */
  readonly lambda: number;
}

/** Seconds of a release's steps, one after the other as they depend on each other. */
export interface Steps {
  readonly artifact: number;
  /** 0 without a new endpoint. */
  readonly endpoint: number;
  readonly functions: number;
  readonly gate: number;
  /** Until the first right answer through the alias. */
  readonly traffic: number;
}

/** Hosting and artifact of iris in a release. */
interface Served {
  readonly mode: "always-on" | "shared";
  readonly endpointName: string;
  readonly artifact: ModelPackage;
  readonly golden: GoldenFile;
}

/**
 * Releases a new version of iris in an emulator whose functions and endpoints run: with an endpoint of its own, then on the
 * shared endpoint.
 */
export async function playReleases(putIn: PutIn): Promise<{ readonly own: Steps; readonly shared: Steps }> {
  const aws = await startLiveEmulator(putIn.endpoint);
  try {
    const dir = path.join(modelRoot, "iris");
    const forest = await packageModel(dir, { hosting: { mode: "shared" } });
    const regression = await packageModel(dir, { hosting: { mode: "shared" }, variant: "logistic-regression" });
    const newVersion = { artifact: regression, golden: iris.variants["logistic-regression"]!.golden };
    const onShared = { mode: "shared", endpointName: "shared-1" } as const;
    const former: Served = { ...onShared, artifact: forest, golden: iris.golden };

    // Stands before the releases; it is InService when the first of them is over.
    await aws.putObject(keyOf(forest), forest.archive);
    await aws.createSharedEndpoint(onShared.endpointName);
    const { files } = await bundleFunction({ models: ["iris"], chat: false, proxy: false });
    await aws.createFunction(functionName, { files, handler: "api.handler", variables: variables(former) });
    const lambda = new LambdaClient(access);
    await lambda.send(new CreateAliasCommand({ FunctionName: functionName, Name: "live", FunctionVersion: "1" }));

    const waits = waitsOf(putIn);
    aws.setFaults(...waits);
    const own = await play(aws, "2", { mode: "always-on", endpointName: "iris-2", ...newVersion });
    await inService(onShared.endpointName);
    // The former version on the shared endpoint, so that its server runs, as it does in a stack.
    await play(aws, "3", former);
    const shared = await play(aws, "4", { ...onShared, ...newVersion });
    return { own, shared };
  } finally {
    await aws.close();
  }
}

/** One release, with the calls of `pulumi up` and its hooks. */
async function play(aws: LiveEmulator, version: string, served: Served): Promise<Steps> {
  const { artifact, endpointName, golden, mode } = served;
  const lambda = new LambdaClient(access);
  const stored = await timed(() => aws.putObject(keyOf(artifact), artifact.archive));
  const endpoint = mode === "shared" ? 0 : await timed(() => createEndpoint(aws, endpointName, artifact));
  const functions = await timed(async () => {
    const update = { FunctionName: functionName, Environment: { Variables: variables(served) } };
    await lambda.send(new UpdateFunctionConfigurationCommand(update));
    await lambda.send(new PublishVersionCommand({ FunctionName: functionName }));
  });
  const artifacts = mode === "shared" ? [keyOf(artifact)] : undefined;
  const model = {
    name: "iris",
    endpointName,
    endpointUrn: null,
    configurationName: endpointName,
    variants: [{ targetVariant: null, golden }],
    artifacts,
    version: versionOf(artifact.sha256),
    metrics: [],
    obstacle: null,
  };
  const release = {
    access,
    settings: settings.release,
    bucket,
    models: [model],
    artifacts: artifacts ?? [],
    stream: null,
    authorizer: false,
    functions: { api: { name: functionName, version }, stream: null, authorizer: null },
    shift: null,
    restore: { roleArn: "arn:aws:iam::123456789012:role/any-role", tags: {} },
  };
  const gate = await timed(() => checkAndRecord(release, () => undefined));
  const traffic = await timed(async () => {
    await openReleaseStack(access, bucket, () => undefined)
      .aliasOf(functionName)
      .pointAlias(version);
    await checkAnswer(lambda, golden);
  });
  return { artifact: stored, endpoint, functions, gate, traffic };
}

async function createEndpoint(aws: LiveEmulator, name: string, { archive }: ModelPackage): Promise<void> {
  await aws.createEndpoint(name, archive);
  await inService(name);
}

async function inService(EndpointName: string): Promise<void> {
  const waiter = { client: new SageMakerClient(access), minDelay: 5, maxDelay: 5, maxWaitTime: 1800 };
  await waitUntilEndpointInService(waiter, { EndpointName });
}

/** @throws Error if the live version does not answer the first golden case */
async function checkAnswer(lambda: LambdaClient, { cases, tolerance }: GoldenFile): Promise<void> {
  const event = predictEvent({ model: "iris", targetVariant: null, request: cases[0]!.request });
  const call = { FunctionName: functionName, Qualifier: "live", Payload: JSON.stringify(event) };
  const { Payload } = await lambda.send(new InvokeCommand(call));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as { statusCode: number; body: string };
  const found = difference(cases[0]!.response, JSON.parse(answer.body), tolerance);
  if (answer.statusCode !== 200 || found) throw new Error(`The release answers ${answer.statusCode}: ${answer.body}`);
}

function waitsOf({ s3, lambda }: PutIn): Fault[] {
  return [
    { op: "^PUT /models/", delay: s3 },
    { op: "^PUT /2015-03-31/functions/[^/]+/configuration", delay: lambda },
    { op: "^POST /2015-03-31/functions/[^/]+/versions", delay: lambda },
    { op: "^PUT /2015-03-31/functions/[^/]+/aliases/", delay: lambda },
  ];
}

function variables({ mode, endpointName, artifact }: Served) {
  const route = { name: "iris", endpointName, mode, version: versionOf(artifact.sha256), variants: [] };
  return {
    MODELS: JSON.stringify(modelsVariable([route])),
    SETTINGS: JSON.stringify(settingsVariable(settings.api)),
    CALLERS: JSON.stringify(callersVariable(settings.api.callers, null)),
  };
}

function keyOf({ name, sha256 }: ModelPackage): string {
  return `${sharedPrefix}${targetModelOf(name, versionOf(sha256))}`;
}

/** Seconds that the work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
