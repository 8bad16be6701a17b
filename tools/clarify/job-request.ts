import {
  type CreateModelBiasJobDefinitionCommandInput,
  type CreateModelExplainabilityJobDefinitionCommandInput,
  type CreateProcessingJobCommandInput,
  type MonitoringOutputConfig,
  ProcessingInstanceType,
  type ProcessingInput,
} from "@aws-sdk/client-sagemaker";

export interface JobPlan {
  readonly name: string;
  readonly image: string;
  readonly roleArn: string;
  /** S3 folder of the job: `config/`, `data/` and `results/` are in it. */
  readonly folder: string;
  readonly instanceType: string;
  readonly maxMinutes: number;
}

/** Places in the container, by Clarify's rules: docs/governance.md names the page. */
const local = {
  config: "/opt/ml/processing/input/config",
  data: "/opt/ml/processing/input/data",
  endpoint: "/opt/ml/processing/input/endpoint",
  results: "/opt/ml/processing/output",
};
const volumeGb = 20;

/** S3 addresses of a job's files. */
export function filesOf({ folder }: Pick<JobPlan, "folder">) {
  return {
    config: `${folder}/config/analysis_config.json`,
    data: `${folder}/data/data.csv`,
    results: `${folder}/results`,
  };
}

/** Lists everything that SageMaker would refuse in a plan. */
function problemsOf({ roleArn, folder, instanceType }: JobPlan): string[] {
  const checks: [isRight: boolean, problem: string][] = [
    [
      /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn),
      `--role-arn "${roleArn}" is not a role: expected arn:aws:iam::ACCOUNT:role/NAME.`,
    ],
    [/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\//.test(folder), `--bucket: "${folder}" is not a place in S3.`],
    [
      (Object.values(ProcessingInstanceType) as string[]).includes(instanceType),
      `--instance-type "${instanceType}" is not an instance of processing jobs: expected one such as ml.m5.xlarge.`,
    ],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => problem);
}

/** Checks a plan. @throws Error with everything that SageMaker would refuse */
export function checkPlan(plan: JobPlan): void {
  const problems = problemsOf(plan);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

/**
 * Input of CreateProcessingJob for a Clarify job. Clarify calls an endpoint, so it needs the network.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-processing-job-configure-parameters.html
 */
export function processingRequest(plan: JobPlan): CreateProcessingJobCommandInput {
  checkPlan(plan);
  const files = filesOf(plan);
  return {
    ProcessingJobName: plan.name,
    AppSpecification: { ImageUri: plan.image },
    RoleArn: plan.roleArn,
    ProcessingInputs: [
      processingInput("analysis_config", files.config, local.config),
      processingInput("dataset", files.data, local.data),
    ],
    ProcessingOutputConfig: {
      Outputs: [
        {
          OutputName: "analysis_result",
          S3Output: { S3Uri: files.results, LocalPath: local.results, S3UploadMode: "EndOfJob" },
        },
      ],
    },
    ProcessingResources: {
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: plan.instanceType as ProcessingInstanceType,
        VolumeSizeInGB: volumeGb,
      },
    },
    StoppingCondition: { MaxRuntimeInSeconds: plan.maxMinutes * 60 },
    NetworkConfig: { EnableNetworkIsolation: false },
  };
}

function processingInput(name: string, uri: string, path: string): ProcessingInput {
  return {
    InputName: name,
    S3Input: {
      S3Uri: uri,
      LocalPath: path,
      S3DataType: "S3Prefix",
      S3InputMode: "File",
      S3DataDistributionType: "FullyReplicated",
      S3CompressionType: "None",
    },
  };
}

/** Additional needs of job definitions for schedules, beside the plan of a job. */
export interface DefinitionPlan extends JobPlan {
  /** Endpoint whose captured requests are analysed. */
  readonly endpoint: string;
  /** JMESPath of the predicted label in the answer, for bias. */
  readonly label: string | undefined;
  /** JMESPath of the numbers in the answer, for explainability. */
  readonly probability: string | undefined;
}

/** Input of CreateModelBiasJobDefinition. @param groundTruth S3 folder of the observed labels */
export function biasDefinition(plan: DefinitionPlan, groundTruth: string): CreateModelBiasJobDefinitionCommandInput {
  checkPlan(plan);
  return {
    JobDefinitionName: plan.name,
    ModelBiasAppSpecification: { ImageUri: plan.image, ConfigUri: filesOf(plan).config },
    ModelBiasJobInput: {
      EndpointInput: {
        ...endpointInput(plan),
        ...(plan.label !== undefined && { InferenceAttribute: plan.label }),
        // Observed labels come later than answers: the day before yesterday's are analysed.
        StartTimeOffset: "-P2D",
        EndTimeOffset: "-P1D",
      },
      GroundTruthS3Input: { S3Uri: groundTruth },
    },
    ModelBiasJobOutputConfig: definitionOutput(plan),
    ...definitionCommon(plan),
  };
}

/** Input of CreateModelExplainabilityJobDefinition. */
export function explainabilityDefinition(plan: DefinitionPlan): CreateModelExplainabilityJobDefinitionCommandInput {
  checkPlan(plan);
  return {
    JobDefinitionName: plan.name,
    ModelExplainabilityAppSpecification: { ImageUri: plan.image, ConfigUri: filesOf(plan).config },
    ModelExplainabilityJobInput: {
      EndpointInput: {
        ...endpointInput(plan),
        ...(plan.probability !== undefined && { InferenceAttribute: plan.probability }),
      },
    },
    ModelExplainabilityJobOutputConfig: definitionOutput(plan),
    ...definitionCommon(plan),
  };
}

function endpointInput({ endpoint }: DefinitionPlan) {
  return { EndpointName: endpoint, LocalPath: local.endpoint };
}

function definitionOutput(plan: JobPlan): MonitoringOutputConfig {
  const S3Output = { S3Uri: filesOf(plan).results, LocalPath: local.results, S3UploadMode: "EndOfJob" } as const;
  return { MonitoringOutputs: [{ S3Output }] };
}

function definitionCommon({ roleArn, instanceType, maxMinutes }: JobPlan) {
  return {
    JobResources: {
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: instanceType as ProcessingInstanceType,
        VolumeSizeInGB: volumeGb,
      },
    },
    StoppingCondition: { MaxRuntimeInSeconds: maxMinutes * 60 },
    RoleArn: roleArn,
  };
}
