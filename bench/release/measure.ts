import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { sharedPrefix, targetModelOf } from "../../functions/core/models/shared-artifacts";
import { aliasName } from "../../infra/release/candidate";
import { versionOf } from "../../infra/release/content";
import { predictEvent } from "../../infra/release/events";
import { checkAndRecord, type Release } from "../../infra/release/process";
import { readStackFile } from "../../infra/settings/stack-file";
import { difference, type GoldenFile } from "../../model/golden";
import { packageModel } from "../../model/packaging";
import { modelRoot, readModel } from "../../model/registry";
import { buildServer } from "../../model/server/build";
import { bringUp, type BroughtUp } from "./bring-up";
import { readSteps, type PutIn, type UpdateSteps, waitsOf } from "./update-steps";

const access = { region: "eu-west-3" };

/** Hosting of the model whose version changes. */
export type Way = "own" | "shared";

const hostings = {
  own: { mode: "always-on", instanceType: "ml.t2.medium" },
  shared: { mode: "shared" },
} as const;

/** Seconds of a release's steps. Each begins when the one before has ended. */
export interface Steps extends Omit<UpdateSteps, "alias"> {
  readonly gate: number;
  /** Until the first right answer through the alias. */
  readonly traffic: number;
}

export interface Measured {
  readonly steps: Steps;
  readonly changes: BroughtUp["changes"];
}

/**
 * Brings the prod stack up with two models, iris and digits, and changes the version of iris.
 * @throws Error if a step fails, or if the new version does not answer its golden cases
 */
export async function measureRelease(way: Way, putIn: PutIn): Promise<Measured> {
  const work = mkdtempSync(path.join(tmpdir(), "modelfront-release-"));
  const server = path.join(work, "server");
  await buildServer(server);
  const models = (variant: object) => [
    { name: "iris", hosting: { ...hostings[way], variants: [{ name: "live", ...variant }] } },
    { name: "digits" },
  ];
  try {
    const stack = await bringUp({
      // The time of a canary is the setting's, the same both ways.
      before: { "modelfront:models": models({}), "modelfront:release": { strategy: "all-at-once" } },
      after: { "modelfront:models": models({ variant: "logistic-regression" }) },
      waits: waitsOf(putIn),
      server: path.join(server, "index.js"),
      work,
    });
    try {
      const { alias, ...steps } = readSteps(stack);
      const { gate, answer } = await checkRelease(way, stack);
      return { steps: { ...steps, gate, traffic: alias + answer }, changes: stack.changes };
    } finally {
      stack.endEmulator();
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Times the hooks of `pulumi up`, which the tool does not run, on the new version of the functions, and its first answer through
 * the alias.
 */
async function checkRelease(way: Way, stack: BroughtUp) {
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: stack.url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
  });
  try {
    const release = await describeRelease(way, stack);
    const gate = await timed(() => checkAndRecord(release, () => undefined));
    const [{ variants }] = release.models as [Release["models"][number]];
    const answer = await timed(() => checkAnswer(release.functions.api.name, variants[0]!.golden));
    return { gate, answer };
  } finally {
    process.env = environment;
  }
}

async function describeRelease(way: Way, { outputs, functions }: BroughtUp): Promise<Release> {
  const iris = await describeModel("iris", outputs, way === "shared", "logistic-regression");
  const digits = await describeModel("digits", outputs, true);
  return {
    access,
    settings: readStackFile("prod").release,
    bucket: outputs.modelBucket,
    models: [iris, digits],
    artifacts: [...(iris.artifacts ?? []), ...(digits.artifacts ?? [])],
    stream: null,
    authorizer: true,
    functions: { api: functions.get("api")!, stream: null, authorizer: functions.get("authorizer")! },
    shift: null,
    restore: { roleArn: null, tags: {} },
  };
}

async function describeModel(
  name: string,
  { endpoints }: BroughtUp["outputs"],
  isShared: boolean,
  variant?: string,
): Promise<Release["models"][number]> {
  const { golden, variants } = readModel(name);
  const artifact = await packageModel(path.join(modelRoot, name), { hosting: { mode: "shared" }, variant });
  const version = versionOf(artifact.sha256);
  return {
    name,
    version,
    endpointName: endpoints[name]!,
    endpointUrn: null,
    configurationName: null,
    variants: [{ targetVariant: null, golden: variant === undefined ? golden : variants[variant]!.golden }],
    artifacts: isShared ? [`${sharedPrefix}${targetModelOf(name, version)}`] : undefined,
    metrics: [],
    obstacle: null,
  };
}

/** @throws Error if the live version of iris does not answer the first golden case */
async function checkAnswer(functionName: string, { cases: [first], tolerance }: GoldenFile): Promise<void> {
  const event = predictEvent({ model: "iris", targetVariant: null, request: first!.request });
  const call = { FunctionName: functionName, Qualifier: aliasName, Payload: JSON.stringify(event) };
  const { Payload } = await new LambdaClient(access).send(new InvokeCommand(call));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as { statusCode: number; body: string };
  const found = difference(first!.response, JSON.parse(answer.body), tolerance);
  if (answer.statusCode !== 200 || found) throw new Error(`The release answers ${answer.statusCode}: ${answer.body}`);
}

/** Seconds that the work takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
