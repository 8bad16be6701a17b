import { createHash } from "node:crypto";
import {
  CreateModelCommand,
  CreateTransformJobCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type DescribeModelOutput,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { BatchError } from "../rows/row";
import { transformRequest, type TransformPlan } from "./job-request";

export interface TransformOptions extends Omit<TransformPlan, "modelName" | "jobName"> {
  readonly model: string;
  readonly region: string;
  /** Endpoint whose model does the work. */
  readonly endpoint: string;
  /** Role that reads the input and the artifact, pulls the image and writes the output. */
  readonly roleArn: string;
  readonly now: Date;
}

/**
 * Starts a batch transform job with the model that is deployed behind an endpoint: same image, artifact and environment,
 * but a role of its own, because the deployed one reads no data.
 * @returns name of the job
 * @throws BatchError with everything that SageMaker would refuse, before anything is created
 */
export async function startTransform(options: TransformOptions): Promise<string> {
  const { model, region, endpoint, roleArn, now, ...plan } = options;
  const jobName = `${model}-${Math.floor(now.getTime() / 1000).toString(36)}`;
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn)) {
    throw new BatchError(`--role-arn "${roleArn}" is not a role: expected arn:aws:iam::ACCOUNT:role/NAME.`);
  }
  transformRequest({ ...plan, jobName, modelName: model });
  const client = new SageMakerClient({ region });
  const deployed = await deployedModel(client, endpoint);
  const modelName = await copyModel(client, deployed, model, roleArn);
  await client.send(new CreateTransformJobCommand(transformRequest({ ...plan, jobName, modelName })));
  return jobName;
}

/** The model behind an endpoint's first variant. @throws BatchError if the endpoint has inference components, or many models */
export async function deployedModel(client: SageMakerClient, endpoint: string): Promise<DescribeModelOutput> {
  const { EndpointConfigName } = await client.send(new DescribeEndpointCommand({ EndpointName: endpoint }));
  const { ProductionVariants } = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  const name = ProductionVariants?.[0]?.ModelName;
  if (name === undefined) throw new BatchError(`The endpoint ${endpoint} hosts inference components, not a model.`);
  const deployed = await client.send(new DescribeModelCommand({ ModelName: name }));
  if (deployed.PrimaryContainer?.Mode !== "MultiModel") return deployed;
  throw new BatchError(
    `The endpoint ${endpoint} is shared by many models, and a job runs one. ` +
      "Give the model an endpoint of its own (hosting in its settings), for example in another stack.",
  );
}

/** Creates the model of a deployed one and a role, if it does not exist yet. */
async function copyModel(
  client: SageMakerClient,
  deployed: DescribeModelOutput,
  model: string,
  roleArn: string,
): Promise<string> {
  const { ModelName, PrimaryContainer, Containers, VpcConfig, EnableNetworkIsolation } = deployed;
  const digest = createHash("sha256").update(`${ModelName} ${roleArn}`).digest("hex");
  const name = `${model}-batch-${digest.slice(0, 12)}`;
  try {
    await client.send(
      new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: roleArn,
        ...(PrimaryContainer ? { PrimaryContainer } : { Containers }),
        VpcConfig,
        EnableNetworkIsolation,
      }),
    );
  } catch (error) {
    if (!/already existing model/.test((error as Error).message)) throw error;
  }
  return name;
}
