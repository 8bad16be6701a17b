import { type CreateAutoMLJobV2CommandInput } from "@aws-sdk/client-sagemaker";
import { invocation } from "../../model/limits";

export const problemTypes = ["tabular", "text-classification"] as const;
export type ProblemType = (typeof problemTypes)[number];

/** Limit of AutoMLJobName. */
const maxNameLength = 32;

export interface JobPlan {
  readonly name: string;
  readonly problem: ProblemType;
  /** Columns of the CSV file, in order. */
  readonly columns: readonly string[];
  /** Column to predict; default: the last one. */
  readonly target: string | undefined;
  /** Text column, for the problem `text-classification`; default: the first that is not the target. */
  readonly text: string | undefined;
  /** Number of models to try, for the problem `tabular`; default: Autopilot decides. */
  readonly maxCandidates: number | undefined;
  readonly roleArn: string;
  readonly bucket: string;
}

/** Job name from model and time: at most 24 characters, a hyphen and the seconds since 1970 in base 36. */
export function jobNameOf(model: string, now: Date): string {
  return `${model}-${Math.floor(now.getTime() / 1000).toString(36)}`;
}

/** Key of the job's data in its bucket. */
export function dataKey({ name }: Pick<JobPlan, "name">): string {
  return `autopilot/${name}/train.csv`;
}

/**
 * Input of CreateAutoMLJobV2.
 * @throws Error with everything that SageMaker would refuse, before it is called
 */
export function jobRequest(plan: JobPlan): CreateAutoMLJobV2CommandInput {
  const { name, bucket, roleArn } = plan;
  const target = plan.target ?? plan.columns.at(-1) ?? "";
  const text = plan.text ?? plan.columns.find((column) => column !== target) ?? "";
  const problems = [
    ...checkName(name),
    ...checkColumn("--target", target, plan),
    ...(plan.problem === "text-classification" ? checkColumn("--text", text, plan) : []),
    ...(plan.problem === "text-classification" && text === target
      ? [`--text and --target are both "${text}": the text cannot be what is predicted.`]
      : []),
    ...(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn)
      ? []
      : [`--role-arn "${roleArn}" is no role: expected arn:aws:iam::ACCOUNT:role/NAME.`]),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return {
    AutoMLJobName: name,
    AutoMLJobInputDataConfig: [
      {
        ChannelType: "training",
        ContentType: "text/csv;header=present",
        CompressionType: "None",
        DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${bucket}/${dataKey(plan)}` } },
      },
    ],
    OutputDataConfig: { S3OutputPath: `s3://${bucket}/autopilot/${name}/output` },
    AutoMLProblemTypeConfig: problemConfig(plan, target, text),
    RoleArn: roleArn,
  };
}

function problemConfig(
  { problem, maxCandidates }: JobPlan,
  target: string,
  text: string,
): CreateAutoMLJobV2CommandInput["AutoMLProblemTypeConfig"] {
  switch (problem) {
    case "text-classification":
      return { TextClassificationJobConfig: { ContentColumn: text, TargetLabelColumn: target } };
    case "tabular":
      return {
        TabularJobConfig: {
          TargetAttributeName: target,
          ...(maxCandidates !== undefined && { CompletionCriteria: { MaxCandidates: maxCandidates } }),
        },
      };
  }
}

function checkName(name: string): string[] {
  if (invocation.name.test(name) && name.length <= maxNameLength) return [];
  return [`--job "${name}" is no job name: letters, digits and inner hyphens, at most ${maxNameLength} characters.`];
}

function checkColumn(option: string, column: string, { columns }: JobPlan): string[] {
  if (columns.includes(column)) return [];
  return [`${option} "${column}" is no column of the file: it has ${columns.join(", ")}.`];
}
