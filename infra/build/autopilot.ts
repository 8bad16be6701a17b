import type * as sageMaker from "@aws-sdk/client-sagemaker";
import { clientConfig, type AwsAccess } from "../hooks";
import { hasGpu, type HostingSettings } from "../settings/schema/hosting";

/** Image with its data, for one container of an endpoint. */
export interface ImageContent {
  /** URI in a private ECR repository. */
  readonly uri: string;
  /** S3 URL of a `.tar.gz`, or of a folder if it ends in `/`. */
  readonly modelDataUrl: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** Answer of DescribeAutoMLJobV2, as far as it is read here. */
export interface AutopilotJob {
  readonly AutoMLJobStatus?: string | undefined;
  readonly AutoMLJobSecondaryStatus?: string | undefined;
  readonly FailureReason?: string | undefined;
  readonly BestCandidate?: AutopilotCandidate | undefined;
}

interface AutopilotCandidate {
  /** Containers for tabular problems and time series. */
  readonly InferenceContainers?: readonly CandidateContainer[] | undefined;
  /** Containers for text and images, by processor: `CPU`, `GPU`. */
  readonly InferenceContainerDefinitions?: Readonly<Partial<Record<string, readonly CandidateContainer[]>>> | undefined;
}

interface CandidateContainer {
  readonly Image: string | undefined;
  readonly ModelDataUrl: string | undefined;
  readonly Environment?: Readonly<Record<string, string>> | undefined;
}

/** Looks up a job. @throws AutopilotError if that fails. */
export type DescribeJob = (jobName: string) => Promise<AutopilotJob>;

/** Error of a job that cannot be deployed. */
export class AutopilotError extends Error {
  override readonly name = "AutopilotError";
}

/** Creates a look-up of jobs in the stack's account. The SDK client is loaded on first use. */
export function createDescribeJob(access: AwsAccess): DescribeJob {
  return async (jobName) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- most stacks evaluate without the SDK client
    const { DescribeAutoMLJobV2Command, SageMakerClient } = require("@aws-sdk/client-sagemaker") as typeof sageMaker;
    try {
      return await new SageMakerClient(clientConfig(access, "sagemaker")).send(
        new DescribeAutoMLJobV2Command({ AutoMLJobName: jobName }),
      );
    } catch (error) {
      if ((error as Error).name === "ResourceNotFound") {
        throw new AutopilotError(
          `Autopilot job "${jobName}" does not exist in ${access.region}. Correct the model's source.jobName, or start a job with \`npm run autopilot -- start <model>\`.`,
          { cause: error },
        );
      }
      throw new AutopilotError(
        `Autopilot job "${jobName}" cannot be looked up in ${access.region}: ${(error as Error).message}. The look-up needs AWS credentials, in previews too.`,
        { cause: error },
      );
    }
  };
}

/**
 * Lists the containers of a job's best candidate, in the order in which they process a request.
 * @throws AutopilotError if the job has not finished, has failed, has no candidate, or none for this hosting.
 */
export function candidateContainers(jobName: string, job: AutopilotJob, hosting: HostingSettings): ImageContent[] {
  checkFinished(jobName, job);
  const containers = containersFor(jobName, job.BestCandidate, hosting);
  if (containers.length > 1 && hosting.mode === "serverless") {
    throw new AutopilotError(
      `The best candidate of Autopilot job "${jobName}" is a pipeline of ${containers.length} containers, which serverless endpoints do not run. Set \`hosting: { mode: always-on, instanceType: ml.m5.large }\` for the model.`,
    );
  }
  return containers.map(({ Image, ModelDataUrl, Environment = {} }) => {
    if (Image === undefined) throw noCandidate(jobName);
    return { uri: Image, modelDataUrl: ModelDataUrl, environment: Environment };
  });
}

function checkFinished(jobName: string, job: AutopilotJob): void {
  const { AutoMLJobStatus: status, AutoMLJobSecondaryStatus: detail, FailureReason: reason } = job;
  if (status === "Failed") {
    throw new AutopilotError(`Autopilot job "${jobName}" failed: ${reason ?? detail ?? "SageMaker gives no reason"}`);
  }
  if (status === "Completed" || status === "Stopped") return;
  throw new AutopilotError(
    `Autopilot job "${jobName}" has not finished: it is ${status} (${detail}). Run \`pulumi up\` again when it has.`,
  );
}

function containersFor(
  jobName: string,
  candidate: AutopilotCandidate | undefined,
  hosting: HostingSettings,
): readonly CandidateContainer[] {
  if (candidate?.InferenceContainers?.length) return candidate.InferenceContainers;
  const byProcessor = candidate?.InferenceContainerDefinitions ?? {};
  const processor = hasGpu(hosting) ? "GPU" : "CPU";
  const found = byProcessor[processor];
  if (found?.length) return found;
  const others = Object.keys(byProcessor);
  if (others.length === 0) throw noCandidate(jobName);
  const remedy = others.includes("GPU")
    ? "Set `hosting: { mode: always-on, instanceType: ml.g5.xlarge }` for the model"
    : "Use an instance type without a GPU";
  throw new AutopilotError(
    `The best candidate of Autopilot job "${jobName}" runs on ${others.join(", ")}, not on ${processor}. ${remedy}.`,
  );
}

function noCandidate(jobName: string): AutopilotError {
  return new AutopilotError(
    `Autopilot job "${jobName}" has no candidate to deploy: \`npm run autopilot -- candidates <model> --job ${jobName}\` lists the ones that it tried.`,
  );
}
