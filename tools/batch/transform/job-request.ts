import { type CreateTransformJobCommandInput, TransformInstanceType } from "@aws-sdk/client-sagemaker";
import { realTime } from "../../../model/limits";
import { imageContentTypes } from "../../../model/picture-type";
import { BatchError } from "../rows/row";

/** `application/json` is a file of JSON Lines, a whole request per line; pictures are a file each. */
export const transformContentTypes = ["application/json", ...imageContentTypes];

export interface TransformPlan {
  readonly jobName: string;
  /** SageMaker's name of the model. */
  readonly modelName: string;
  /** Prefix of the objects to read. */
  readonly input: string;
  /** Prefix of the objects to write: `<name of the input object>.out`. */
  readonly output: string;
  readonly contentType: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Requests at once, per instance. */
  readonly concurrency: number;
}

const MiB = 1024 * 1024;

/** Largest request that the inference server takes, in SageMaker's unit. */
const maxPayloadMb = Math.floor(realTime.maxPayloadBytes / MiB);
/** Limit of MaxConcurrentTransforms times MaxPayloadInMB (CreateTransformJob). */
const maxPayloadsMb = 100;
/** Fields of ModelClientConfig: how often a request that fails with 5xx is repeated, and how long the server has. */
const client = { InvocationsMaxRetries: 3, InvocationsTimeoutInSeconds: 60 };

/**
 * Input of CreateTransformJob. One record per request, because the inference server reads one JSON value per body: the
 * strategy MultiRecord would join lines.
 * @throws BatchError with everything that SageMaker would refuse
 */
export function transformRequest(plan: TransformPlan): CreateTransformJobCommandInput {
  const problems = problemsOf(plan);
  if (problems.length > 0) throw new BatchError(problems.join("\n"));
  const isLines = plan.contentType === "application/json";
  return {
    TransformJobName: plan.jobName,
    ModelName: plan.modelName,
    MaxConcurrentTransforms: plan.concurrency,
    MaxPayloadInMB: maxPayloadMb,
    BatchStrategy: "SingleRecord",
    ModelClientConfig: client,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: plan.input } },
      ContentType: plan.contentType,
      SplitType: isLines ? "Line" : "None",
    },
    TransformOutput: {
      S3OutputPath: plan.output,
      Accept: "application/json",
      AssembleWith: isLines ? "Line" : "None",
    },
    TransformResources: {
      InstanceType: plan.instanceType as TransformInstanceType,
      InstanceCount: plan.instanceCount,
    },
  };
}

function problemsOf({ input, output, contentType, instanceType, concurrency }: TransformPlan): string[] {
  const mostAtOnce = Math.floor(maxPayloadsMb / maxPayloadMb);
  const checks: [isRight: boolean, problem: string][] = [
    [isS3(input), `"${input}" is not a place in S3: expected s3://BUCKET/PREFIX.`],
    [isS3(output), `--out "${output}" is not a place in S3: expected s3://BUCKET/PREFIX, because SageMaker writes it.`],
    [
      transformContentTypes.includes(contentType),
      `--content-type "${contentType}" is not accepted. Accepted: ${transformContentTypes.join(", ")}.`,
    ],
    [
      Object.hasOwn(TransformInstanceType, instanceType.replace(/[.-]/g, "_").toUpperCase()),
      `--instance-type "${instanceType}" is not an instance of batch transform: expected one such as ml.m5.large.`,
    ],
    [concurrency <= mostAtOnce, `--concurrency ${concurrency} is too much for a transform job: at most ${mostAtOnce}.`],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => problem);
}

function isS3(place: string): boolean {
  return /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(place);
}
