import { CloudWatchLogsClient, DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
  type ContainerDefinition,
  type CreateModelCommandInput,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { clientConfig, type AwsAccess } from "../hooks";
import { logGroupOf } from "./candidate";
import { type EndpointDefinition, type RestoreMarker } from "./record";
import { failureOf } from "./ports";

/** Time after which SageMaker gives up on creating an endpoint at the latest, in seconds. */
export const creationLimitSeconds = 3600;

export interface EndpointCreation {
  readonly roleArn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** SageMaker endpoints as a release and a restore need them. Every method can be repeated. */
export interface RestorableEndpoints {
  /**
   * Data needed to create the endpoint again. `createdInSeconds` is the time of the last change, which is right only until
   * something else changes the endpoint, such as autoscaling; null if it cannot be the time of the creation.
   */
  describe(endpointName: string): Promise<EndpointDefinition>;
  /** `EndpointStatus`; null if there is no such endpoint. */
  statusOf(endpointName: string): Promise<{ readonly status: string; readonly reason: string | null } | null>;
  /** Creates the endpoint, its configuration and its models, as far as they do not exist. Does not wait for it. */
  create(endpointName: string, definition: EndpointDefinition, creation: EndpointCreation): Promise<void>;
  /** Deletes what `create` created, and the log that SageMaker began. */
  delete(restored: RestoreMarker["endpoints"][number]): Promise<void>;
}

export function createRestorableEndpoints(access: AwsAccess): RestorableEndpoints {
  const sageMaker = new SageMakerClient(clientConfig(access, "sagemaker"));
  const logs = new CloudWatchLogsClient(clientConfig(access, "logs"));

  async function describeModel(ModelName: string): Promise<EndpointDefinition["models"][number]> {
    const { PrimaryContainer, Containers, VpcConfig, EnableNetworkIsolation } = await sageMaker
      .send(new DescribeModelCommand({ ModelName }))
      .catch(explain(`sagemaker:DescribeModel of ${ModelName}`));
    const containers = Containers ?? (PrimaryContainer ? [PrimaryContainer] : []);
    return {
      name: ModelName,
      containers: containers.map((container) => ({ ...container })),
      placement: { ...(VpcConfig && { VpcConfig }), ...(EnableNetworkIsolation && { EnableNetworkIsolation }) },
    };
  }

  return {
    async describe(EndpointName) {
      const { EndpointConfigName, CreationTime, LastModifiedTime } = await sageMaker
        .send(new DescribeEndpointCommand({ EndpointName }))
        .catch(explain(`sagemaker:DescribeEndpoint of ${EndpointName}`));
      const { ProductionVariants = [] } = await sageMaker
        .send(new DescribeEndpointConfigCommand({ EndpointConfigName }))
        .catch(explain(`sagemaker:DescribeEndpointConfig of ${EndpointConfigName ?? ""}`));
      const names = ProductionVariants.map(({ ModelName = "" }) => ModelName);
      const seconds = Math.round(((LastModifiedTime?.getTime() ?? 0) - (CreationTime?.getTime() ?? 0)) / 1000);
      return {
        configurationName: EndpointConfigName ?? "",
        variants: ProductionVariants.map((variant, i) => ({ ...variant, ModelName: names[i] ?? "" })),
        models: await Promise.all([...new Set(names)].map(describeModel)),
        createdInSeconds: seconds >= 1 && seconds <= creationLimitSeconds ? seconds : null,
      };
    },
    async statusOf(EndpointName) {
      try {
        const { EndpointStatus, FailureReason } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
        return { status: EndpointStatus ?? "unknown", reason: FailureReason ?? null };
      } catch (error) {
        if (isMissing(error)) return null;
        throw failureOf(`sagemaker:DescribeEndpoint of ${EndpointName}`, error);
      }
    },
    async create(EndpointName, { configurationName, variants, models }, { roleArn, tags }) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      for (const { name, containers, placement } of models) {
        const [first] = containers as ContainerDefinition[];
        const input: CreateModelCommandInput = {
          ModelName: name,
          ExecutionRoleArn: roleArn,
          ...(containers.length === 1 ? { PrimaryContainer: first } : { Containers: containers }),
          ...placement,
          Tags,
        };
        await sageMaker.send(new CreateModelCommand(input)).catch(unlessExists(`sagemaker:CreateModel of ${name}`));
      }
      const configuration = {
        EndpointConfigName: configurationName,
        ProductionVariants: variants as unknown as ProductionVariant[],
        Tags,
      };
      await sageMaker
        .send(new CreateEndpointConfigCommand(configuration))
        .catch(unlessExists(`sagemaker:CreateEndpointConfig of ${configurationName}`));
      await sageMaker
        .send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: configurationName, Tags }))
        .catch(unlessExists(`sagemaker:CreateEndpoint of ${EndpointName}`));
    },
    async delete({ name, configurationName, modelNames }) {
      await sageMaker
        .send(new DeleteEndpointCommand({ EndpointName: name }))
        .catch(unlessMissing(`sagemaker:DeleteEndpoint of ${name}`));
      await sageMaker
        .send(new DeleteEndpointConfigCommand({ EndpointConfigName: configurationName }))
        .catch(unlessMissing(`sagemaker:DeleteEndpointConfig of ${configurationName}`));
      for (const ModelName of modelNames) {
        await sageMaker
          .send(new DeleteModelCommand({ ModelName }))
          .catch(unlessMissing(`sagemaker:DeleteModel of ${ModelName}`));
      }
      await logs
        .send(new DeleteLogGroupCommand({ logGroupName: logGroupOf(name) }))
        .catch(unlessMissing(`logs:DeleteLogGroup of ${logGroupOf(name)}`));
    },
  };
}

function explain(call: string): (error: unknown) => never {
  return (error) => {
    throw failureOf(call, error);
  };
}

/** True if the resource does not exist. SageMaker reports that, as it does one that exists, as a `ValidationException` in words. */
function isMissing(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === "ResourceNotFoundException" || (isValidation(name) && /could not find/i.test(message));
}

function isValidation(name: string): boolean {
  return name === "ValidationException" || name === "ValidationError";
}

function unlessMissing(call: string): (error: unknown) => void {
  return (error) => {
    if (!isMissing(error)) explain(call)(error);
  };
}

function unlessExists(call: string): (error: unknown) => void {
  return (error) => {
    const { name, message } = error as Error;
    const exists = name === "ResourceInUse" || /already exist|cannot create already existing/i.test(message);
    if (!exists) explain(call)(error);
  };
}
