import {
  AutopilotError,
  candidateContainers,
  createDescribeJob,
  type AutopilotJob,
} from "../../../infra/build/autopilot";
import { type HostingSettings } from "../../../infra/settings/schema/hosting";
import { withAws } from "../support/fake-aws";

const serverless: HostingSettings = { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 };
const on = (instanceType: string): HostingSettings => ({ mode: "always-on", instanceType, instanceCount: 1 });
const container = (name: string) => ({ Image: name, ModelDataUrl: `s3://b/${name}`, Environment: { NAME: name } });
const content = (name: string) => ({ uri: name, modelDataUrl: `s3://b/${name}`, environment: { NAME: name } });

function containers(job: AutopilotJob, hosting = serverless) {
  return candidateContainers("job-1", { AutoMLJobStatus: "Completed", ...job }, hosting);
}

describe("candidateContainers", () => {
  it("keeps a chain in its order", () => {
    const job = { BestCandidate: { InferenceContainers: [container("a"), container("b")] } };
    expect(containers(job, on("ml.m5.large"))).toEqual([content("a"), content("b")]);
  });

  it("chooses by the processor of the hosting where there are several", () => {
    const job = { BestCandidate: { InferenceContainerDefinitions: { CPU: [container("c")], GPU: [container("g")] } } };
    expect(containers(job)).toEqual([content("c")]);
    expect(containers(job, on("ml.m5.large"))).toEqual([content("c")]);
    expect(containers(job, on("ml.g5.xlarge"))).toEqual([content("g")]);
  });

  it("takes the best candidate of a job that was stopped", () => {
    const job = { AutoMLJobStatus: "Stopped", BestCandidate: { InferenceContainers: [container("a")] } };
    expect(containers(job)).toEqual([content("a")]);
  });

  it.each<[string, AutopilotJob, HostingSettings, string]>([
    [
      "has not finished",
      { AutoMLJobStatus: "InProgress", AutoMLJobSecondaryStatus: "TrainingModels" },
      serverless,
      'Autopilot job "job-1" has not finished: it is InProgress (TrainingModels). Run `pulumi up` again when it has.',
    ],
    [
      "has failed",
      { AutoMLJobStatus: "Failed", FailureReason: "Too few rows" },
      serverless,
      'Autopilot job "job-1" failed: Too few rows',
    ],
    [
      "has no candidate",
      {},
      serverless,
      'Autopilot job "job-1" has no candidate to deploy: `npm run autopilot -- candidates <model> --job job-1` lists the ones that it tried.',
    ],
    [
      "has a candidate without containers",
      { BestCandidate: { InferenceContainers: [], InferenceContainerDefinitions: {} } },
      serverless,
      'Autopilot job "job-1" has no candidate to deploy: `npm run autopilot -- candidates <model> --job job-1` lists the ones that it tried.',
    ],
    [
      "has a chain, which no serverless endpoint runs",
      { BestCandidate: { InferenceContainers: [container("a"), container("b")] } },
      serverless,
      'The best candidate of Autopilot job "job-1" is a pipeline of 2 containers, which serverless endpoints do not run. Set `hosting: { mode: always-on, instanceType: ml.m5.large }` for the model.',
    ],
    [
      "has a candidate for GPUs alone",
      { BestCandidate: { InferenceContainerDefinitions: { GPU: [container("g")] } } },
      serverless,
      'The best candidate of Autopilot job "job-1" runs on GPU, not on CPU. Set `hosting: { mode: always-on, instanceType: ml.g5.xlarge }` for the model.',
    ],
    [
      "has a candidate for CPUs alone",
      { BestCandidate: { InferenceContainerDefinitions: { CPU: [container("c")] } } },
      on("ml.g5.xlarge"),
      'The best candidate of Autopilot job "job-1" runs on CPU, not on GPU. Use an instance type without a GPU.',
    ],
  ])("refuses a job that %s", (_what, job, hosting, message) => {
    expect(() => containers(job, hosting)).toThrow(message);
  });
});

const describeJob = createDescribeJob({ region: "eu-west-3", profile: undefined });

describe("createDescribeJob", () => {
  it("asks SageMaker for the job by its name", async () => {
    const body = JSON.stringify({ AutoMLJobName: "job-1", AutoMLJobStatus: "InProgress" });
    await withAws({ "/": { body } }, async (seen) => {
      expect(await describeJob("job-1")).toMatchObject({ AutoMLJobStatus: "InProgress" });
      expect(seen.map(({ target, body: asked }) => [target, asked])).toEqual([
        ["SageMaker.DescribeAutoMLJobV2", '{"AutoMLJobName":"job-1"}'],
      ]);
    });
  }, 30_000);

  it("says that there is no such job, and what to do", async () => {
    const body = JSON.stringify({ __type: "ResourceNotFound", message: "Could not find the job." });
    await withAws({ "/": { status: 400, body } }, async () => {
      const attempt = describeJob("job-1");
      await expect(attempt).rejects.toBeInstanceOf(AutopilotError);
      await expect(attempt).rejects.toThrow(
        'Autopilot job "job-1" does not exist in eu-west-3. Correct the model\'s source.jobName, or start a job with `npm run autopilot -- start <model>`.',
      );
    });
  }, 30_000);

  it("names the job and the Region that could not be asked about it, with the reason", async () => {
    await withAws({}, async () => {
      const attempt = describeJob("job-1");
      await expect(attempt).rejects.toBeInstanceOf(AutopilotError);
      await expect(attempt).rejects.toThrow(
        /^Autopilot job "job-1" cannot be looked up in eu-west-3: \S.*\. The look-up needs AWS credentials, in previews too\.$/s,
      );
    });
  }, 30_000);
});
