import * as pulumi from "@pulumi/pulumi";
import { type HostedModel } from "../../../infra/models/hosted-model";
import { createReleaseHooks, type ReleaseHookArgs, type ReleaseHooks } from "../../../infra/release/hook";
import { readModel } from "../../../model/registry";
import { evaluate } from "../../../tools/graph/evaluate";
import { settingsWith } from "../support/components";
import { withAws, type Answer, type Seen } from "../support/fake-aws";

/** Pauses in milliseconds. They take no time. */
const mockPauses: number[] = [];
jest.mock("node:timers/promises", () => ({
  setTimeout: (milliseconds: number) => Promise.resolve(void mockPauses.push(milliseconds)),
}));

const iris = readModel("iris");
const [first] = iris.golden.cases;
const golden = { ...iris.golden, cases: first ? [first] : [] };

const endpoint = {
  model: {
    settings: { name: "iris", hosting: { mode: "serverless" }, source: { from: "folder" } },
    folder: iris,
    variants: [{ settings: { name: "live", weight: 1 }, golden, containers: [] }],
    environment: {},
  },
  releaseName: "iris-0a1b2c3d",
  endpointName: pulumi.output("iris-1"),
  endpointUrn: pulumi.output("urn:iris-1"),
  configurationName: pulumi.output("iris-config-1"),
} as unknown as HostedModel;

const invocation = "/2015-03-31/functions/api-1/invocations?Qualifier=8";
const inService = JSON.stringify({ EndpointStatus: "InService", EndpointConfigName: "iris-config-1" });
const answering = (response: unknown) =>
  JSON.stringify({ statusCode: 200, headers: {}, body: JSON.stringify(response), isBase64Encoded: false });

const version = (functionName: string, number: string, timeoutSeconds = 30) => ({
  functionName: pulumi.output(functionName),
  version: pulumi.output(number),
  timeoutSeconds,
});

/** The calls that keep the record of the release: reading the list of all, and writing it. */
const alias = "/2015-03-31/functions/api-1/aliases/live";
const written = "/models-1/releases/8.json?x-id=PutObject";
const listed = "/models-1/?delimiter=%2F&list-type=2&prefix=releases%2F";
const recording = {
  [alias]: { body: JSON.stringify({ FunctionVersion: "7" }) },
  [written]: { body: "" },
  [listed]: { body: "<ListBucketResult></ListBucketResult>" },
};
/** Calls that describe the endpoint for the record, and keep it. */
const recorded = [alias, listed, "SageMaker.DescribeEndpoint", "SageMaker.DescribeEndpointConfig", written];

interface Stack {
  readonly withStream?: boolean;
  readonly endpoints?: readonly HostedModel[];
  readonly withAuthorizer?: boolean;
  /** Model registry of the stack. */
  readonly registry?: ReleaseHookArgs["registry"];
}

/** Creates the hooks, as a program does, and gives what the engine does before and after it moves an alias. */
async function createHooks({ endpoints = [endpoint], withStream, withAuthorizer, registry = null }: Stack = {}) {
  let hooks: ReleaseHooks | undefined;
  await evaluate(() => {
    hooks = createReleaseHooks("gate", {
      functions: {
        api: version("api-1", "8"),
        stream: withStream ? version("stream-1", "5", 300) : null,
        authorizer: withAuthorizer ? version("authorizer-1", "3") : null,
      },
      endpoints,
      registry,
      access: { region: "eu-west-3", profile: undefined },
      shift: null,
      settings: settingsWith().release,
      bucket: pulumi.output("models-1"),
      restore: { roleArn: pulumi.output("arn:aws:iam::123456789012:role/restore"), tags: {} },
    });
  });
  const run = (hook?: pulumi.ResourceHook) => async () =>
    hook?.callback({ urn: "urn", id: "id", name: "api", type: "aws:lambda/alias:Alias" });
  return { gate: run(hooks?.gate), retire: run(hooks?.retire) };
}

/** Gives what the engine does before it moves an alias. */
const createHook = async (stack?: Stack) => (await createHooks(stack)).gate;

const targets = (seen: readonly Seen[]) => seen.map(({ path, target }) => target ?? path);

describe("createReleaseHooks", () => {
  const info = jest.spyOn(pulumi.log, "info").mockResolvedValue();

  it("asks the account itself, and lets a healthy release pass", async () => {
    const answers = { ...recording, "/": { body: inService }, [invocation]: { body: answering(first?.response) } };
    await withAws(answers, async (seen) => {
      await (
        await createHook()
      )();
      expect(targets(seen)).toEqual(["SageMaker.DescribeEndpoint", invocation, ...recorded]);
      expect(info.mock.calls.map(([line, , , fleeting]) => [line, fleeting])).toEqual([
        ["iris: 0 of 1 golden cases", true],
        ["iris: 1 of 1 golden cases passed", false],
      ]);
    });
  });

  it("asks the new version of the authorizer too, and everything only once, however many aliases move", async () => {
    const asked = "/2015-03-31/functions/authorizer-1/invocations?Qualifier=3";
    const caller = JSON.stringify({ isAuthorized: true, context: { caller: "{}" } });
    const answers = {
      ...recording,
      "/": { body: inService },
      [invocation]: { body: answering(first?.response) },
      [asked]: { body: caller },
    };
    await withAws(answers, async (seen) => {
      const run = await createHook({ withAuthorizer: true });
      await Promise.all([run(), run(), run()]);
      expect(targets(seen)).toEqual([asked, "SageMaker.DescribeEndpoint", invocation, ...recorded]);
    });
  });

  it("throws, which keeps the alias where it is, if the new version answers something else", async () => {
    const answers = { "/": { body: inService }, [invocation]: { body: answering({ predictions: [] }) } };
    await withAws(answers, async () => {
      const run = await createHook();
      await expect(run()).rejects.toThrow(
        `iris: golden case "${first?.name}" returned a different answer: $.predictions: expected 1 elements, got 0`,
      );
      await expect(run()).rejects.toThrow(
        "The release gate refused this release. The reasons are stated once, with another alias.",
      );
    });
  });

  it("records the release before it gets traffic: versions, endpoints, golden cases and metrics", async () => {
    const answers = { ...recording, "/": { body: inService }, [invocation]: { body: answering(first?.response) } };
    await withAws(answers, async (seen) => {
      await (
        await createHook()
      )();
      const record: unknown = JSON.parse(seen.find(({ path }) => path === written)?.body ?? "");
      expect(record).toMatchObject({
        release: "8",
        functions: { api: { name: "api-1", version: "8" }, stream: null, authorizer: null },
        models: [{ name: "iris", endpointName: "iris-1", definition: { configurationName: "iris-config-1" } }],
        rolledBack: null,
      });
    });
  });

  describe("where the alias cannot be read", () => {
    const failing = (error: string, status: number) => ({
      ...recording,
      [alias]: { status, headers: { "x-amzn-errortype": error }, body: JSON.stringify({ message: "No." }) },
      "/": { body: inService },
      [invocation]: { body: answering(first?.response) },
    });

    it("records a first release, which has none yet", async () => {
      await withAws(failing("ResourceNotFoundException", 404), async (seen) => {
        await (
          await createHook()
        )();
        expect(targets(seen)).toContain(written);
      });
    });

    it("throws and forgets nothing if it is not known which release has the traffic", async () => {
      await withAws(failing("AccessDeniedException", 403), async (seen) => {
        const run = await createHook();
        await expect(run()).rejects.toThrow("lambda:GetAlias of api-1 failed: AccessDeniedException");
        expect(targets(seen)).not.toContain(listed);
      });
    });
  });

  it("registers the release, and refuses it until its version is approved in the model registry", async () => {
    const arn = "arn:aws:sagemaker:eu-west-3:123456789012:model-package/models-1-iris/3";
    const registry = { groupOf: () => pulumi.output("models-1-iris"), needsApproval: true };
    const status = { ModelPackageArn: arn, ModelApprovalStatus: "PendingManualApproval" };
    const answers = {
      "/": { body: inService },
      [invocation]: { body: answering(first?.response) },
      "SageMaker.ListModelPackages": { body: "{}" },
      "SageMaker.DescribeEndpointConfig": { body: '{"ProductionVariants":[{"VariantName":"live","ModelName":"m"}]}' },
      "SageMaker.DescribeModel": { body: '{"PrimaryContainer":{"Image":"server:1","Environment":{"TOKEN":"secret"}}}' },
      "SageMaker.CreateModelPackage": { body: JSON.stringify({ ModelPackageArn: arn }) },
      "SageMaker.DescribeModelPackage": { body: JSON.stringify(status) },
    };
    await withAws(answers, async (seen) => {
      const run = await createHook({ registry });
      await expect(run()).rejects.toThrow(
        `iris: this release waits for approval in the model registry. To approve it: aws sagemaker update-model-package --region eu-west-3 --model-package-arn ${arn} --model-approval-status Approved`,
      );
      const created = seen.find(({ target }) => target === "SageMaker.CreateModelPackage");
      expect(JSON.parse(created?.body ?? "")).toMatchObject({
        ModelPackageGroupName: "models-1-iris",
        InferenceSpecification: { Containers: [{ Image: "server:1" }] },
      });
      expect(created?.body).not.toContain("secret");
    });
  });

  it("registers a model of the shared endpoint with the artifact of the release", async () => {
    const artifact = { name: "iris", sha256: "a".repeat(64) };
    const [variant] = endpoint.model.variants;
    const shared = {
      ...endpoint,
      model: {
        ...endpoint.model,
        settings: { ...endpoint.model.settings, hosting: { mode: "shared", assignBy: "request" } },
        variants: [{ ...variant, containers: [{ runs: "server", artifact }] }],
      },
    } as unknown as HostedModel;
    const arn = "arn:aws:sagemaker:eu-west-3:123456789012:model-package/models-1-iris/3";
    const container = { Image: "server:1", Mode: "MultiModel", ModelDataUrl: "s3://models-1/models/" };
    const answers = {
      ...recording,
      "/": { body: inService },
      [invocation]: { body: answering(first?.response) },
      "SageMaker.ListModelPackages": { body: "{}" },
      "SageMaker.DescribeEndpointConfig": { body: '{"ProductionVariants":[{"VariantName":"live","ModelName":"m"}]}' },
      "SageMaker.DescribeModel": { body: JSON.stringify({ PrimaryContainer: container }) },
      "SageMaker.CreateModelPackage": { body: JSON.stringify({ ModelPackageArn: arn }) },
      "SageMaker.DescribeModelPackage": {
        body: JSON.stringify({ ModelPackageArn: arn, ModelApprovalStatus: "Approved" }),
      },
    };
    await withAws(answers, async (seen) => {
      const registry = { groupOf: () => pulumi.output("models-1-iris"), needsApproval: false };
      await (
        await createHook({ endpoints: [shared], registry })
      )();
      const key = "models/iris-aaaaaaaaaaaa.tar.gz";
      const created = seen.find(({ target }) => target === "SageMaker.CreateModelPackage");
      expect(JSON.parse(created?.body ?? "")).toMatchObject({
        InferenceSpecification: { Containers: [{ Image: "server:1", ModelDataUrl: `s3://models-1/${key}` }] },
      });
      const record = seen.find(({ path }) => path === written);
      expect(JSON.parse(record?.body ?? "")).toMatchObject({ models: [{ name: "iris", artifacts: [key] }] });
    });
  });

  it("deletes what a restore created once the last alias has moved, after the longest request, and only once", async () => {
    const marker = "/models-1/releases/restored.json?x-id=GetObject";
    const restored = { name: "iris-7", configurationName: "iris-7", modelNames: [] };
    const text = { release: "7", replaced: "6", startedAt: "2026-11-29T21:00:00.000Z", finished: true };
    const gone = { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" };
    const aliasAt = (FunctionVersion: string) => ({ body: JSON.stringify({ FunctionVersion }) });
    const streamAlias = "/2015-03-31/functions/stream-1/aliases/live";
    const answers: Record<string, Answer> = {
      [marker]: { body: JSON.stringify({ ...text, endpoints: [restored] }) },
      [alias]: aliasAt("8"),
      [streamAlias]: aliasAt("4"),
      "SageMaker.DeleteEndpoint": { body: "{}" },
      "SageMaker.DeleteEndpointConfig": { body: "{}" },
      "Logs_20140328.DeleteLogGroup": { body: "{}" },
      "/models-1/?delete=": { body: "<DeleteResult></DeleteResult>" },
    };
    await withAws(answers, async (seen) => {
      const { retire } = await createHooks({ withStream: true });
      await retire();
      expect(targets(seen)).toEqual([marker, alias, streamAlias]);
      answers[streamAlias] = aliasAt("5");
      mockPauses.length = 0;
      const first = retire();
      const second = retire();
      await first;
      answers[marker] = gone;
      await second;
      expect(mockPauses).toEqual([300_000]);
      expect(targets(seen).filter((target) => target === "SageMaker.DeleteEndpoint")).toHaveLength(1);
    });
  });

  it("skips a model that is asleep", async () => {
    const settings = { ...endpoint.model.settings, state: "asleep" };
    const asleep = { ...endpoint, model: { ...endpoint.model, settings } } as HostedModel;
    await withAws(recording, async (seen) => {
      await (
        await createHook({ endpoints: [asleep] })
      )();
      expect(targets(seen)).toEqual([alias, listed, written]);
    });
  });
});
