import { type ImageContent } from "./parts";
import { hasGpu, type HostingSettings } from "../settings/schema/hosting";

/** What DescribeAutoMLJobV2 says of a job, as far as it is read here. */
export interface AutopilotJob {
  readonly AutoMLJobStatus?: string | undefined;
  readonly AutoMLJobSecondaryStatus?: string | undefined;
  readonly FailureReason?: string | undefined;
  readonly BestCandidate?: AutopilotCandidate | undefined;
}

export interface AutopilotCandidate {
  readonly CandidateName?: string | undefined;
  /** Of tabular problems and time series. */
  readonly InferenceContainers?: readonly CandidateContainer[] | undefined;
  /** Of text and images, by kind of processor: `CPU`, `GPU`. */
  readonly InferenceContainerDefinitions?: Readonly<Partial<Record<string, readonly CandidateContainer[]>>> | undefined;
}

interface CandidateContainer {
  readonly Image: string | undefined;
  readonly ModelDataUrl: string | undefined;
  readonly Environment?: Readonly<Record<string, string>> | undefined;
}

/** Looks a job up. @throws AutopilotError if it cannot be. */
export type DescribeJob = (jobName: string) => Promise<AutopilotJob>;

/** A job that has nothing to deploy. */
export class AutopilotError extends Error {
  override readonly name = "AutopilotError";
}

/**
 * The containers of a job's best candidate, in the order in which a request goes through them.
 * @throws AutopilotError if the job has not finished, has failed, has no candidate, or none for this hosting.
 */
export function candidateContainers(jobName: string, job: AutopilotJob, hosting: HostingSettings): ImageContent[] {
  checkFinished(jobName, job);
  const containers = containersFor(jobName, job.BestCandidate, hosting);
  if (containers.length > 1 && hosting.mode === "serverless") {
    throw new AutopilotError(
      `The best candidate of Autopilot job "${jobName}" is a chain of ${containers.length} containers, which serverless endpoints do not run: give the model \`hosting: { mode: always-on, instanceType: ml.m5.large }\`.`,
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
    throw new AutopilotError(`Autopilot job "${jobName}" has failed: ${reason ?? detail ?? "SageMaker says no more"}`);
  }
  if (status === "Completed" || status === "Stopped") return;
  throw new AutopilotError(
    `Autopilot job "${jobName}" has not finished, it is ${status} (${detail}): run \`pulumi up\` again when it has.`,
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
    ? "give the model `hosting: { mode: always-on, instanceType: ml.g5.xlarge }`"
    : "give it a machine without a GPU";
  throw new AutopilotError(
    `The best candidate of Autopilot job "${jobName}" runs on ${others.join(", ")}, not on ${processor}: ${remedy}.`,
  );
}

function noCandidate(jobName: string): AutopilotError {
  return new AutopilotError(
    `Autopilot job "${jobName}" has no candidate to deploy: \`npm run autopilot -- candidates <model> --job ${jobName}\` lists those that it tried.`,
  );
}
