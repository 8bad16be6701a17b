import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateAutoMLJobV2Command,
  DescribeAutoMLJobV2Command,
  ListAutoMLJobsCommand,
  ListCandidatesForAutoMLJobCommand,
  SageMakerClient,
  type AutoMLCandidate,
} from "@aws-sdk/client-sagemaker";
import { dataKey, jobRequest, type JobPlan } from "./job-request";

/** Uploads the data and starts the job. Uploads nothing for a job that SageMaker would refuse. */
export async function startJob(plan: JobPlan, body: Buffer, region: string): Promise<void> {
  const request = jobRequest(plan);
  await new S3Client({ region }).send(
    new PutObjectCommand({ Bucket: plan.bucket, Key: dataKey(plan), Body: body, ContentType: "text/csv" }),
  );
  await new SageMakerClient({ region }).send(new CreateAutoMLJobV2Command(request));
}

/**
 * Name of the newest job of a model.
 * @throws Error if there is none.
 */
export async function newestJob(model: string, region: string): Promise<string> {
  const { AutoMLJobSummaries = [] } = await new SageMakerClient({ region }).send(
    new ListAutoMLJobsCommand({ NameContains: `${model}-`, SortBy: "CreationTime", SortOrder: "Descending" }),
  );
  const newest = AutoMLJobSummaries.find(({ AutoMLJobName }) => AutoMLJobName?.startsWith(`${model}-`));
  if (newest?.AutoMLJobName !== undefined) return newest.AutoMLJobName;
  throw new Error(
    `There is no Autopilot job of "${model}" in ${region}: \`npm run autopilot -- start ${model}\` starts one, --job names another.`,
  );
}

/** Status of a job and its best candidate so far, as lines of text. */
export async function describeJob(name: string, region: string): Promise<string[]> {
  const job = await new SageMakerClient({ region }).send(new DescribeAutoMLJobV2Command({ AutoMLJobName: name }));
  const { AutoMLJobStatus: status, AutoMLJobSecondaryStatus: detail, FailureReason: reason, BestCandidate } = job;
  return [
    `job        ${name}`,
    `status     ${status}${detail === undefined || detail === status ? "" : `, ${detail}`}`,
    ...(reason === undefined ? [] : [`reason     ${reason}`]),
    ...(BestCandidate ? [`best       ${describeCandidate(BestCandidate)}`] : []),
    ...(status === "Completed" && BestCandidate
      ? [`to deploy  source: { from: autopilot, jobName: ${name} }, below the model in Pulumi.<stack>.yaml`]
      : []),
  ];
}

/** One line per candidate model of a job, best first. */
export async function listCandidates(name: string, region: string): Promise<string[]> {
  const { Candidates = [] } = await new SageMakerClient({ region }).send(
    new ListCandidatesForAutoMLJobCommand({
      AutoMLJobName: name,
      SortBy: "FinalObjectiveMetricValue",
      SortOrder: "Descending",
    }),
  );
  return Candidates.length > 0 ? Candidates.map(describeCandidate) : [`${name} has no candidate yet`];
}

function describeCandidate(candidate: AutoMLCandidate): string {
  const { CandidateName, CandidateStatus, FinalAutoMLJobObjectiveMetric: metric } = candidate;
  const containers = candidate.InferenceContainers ?? Object.values(candidate.InferenceContainerDefinitions ?? {})[0];
  return [
    CandidateName,
    CandidateStatus,
    ...(metric ? [`${metric.MetricName} ${metric.Value}`] : []),
    ...(containers ? [containers.length === 1 ? "1 container" : `${containers.length} containers`] : []),
  ].join(", ");
}
