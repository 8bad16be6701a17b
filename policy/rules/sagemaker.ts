import type * as aws from "@pulumi/aws";
import { resourceRule, stackRule, inputsOfType } from "../rule";

const model = ["aws:sagemaker/model:Model"];
const configuration = ["aws:sagemaker/endpointConfiguration:EndpointConfiguration"];
const endpoint = ["aws:sagemaker/endpoint:Endpoint"];
const jobDefinitions = ["aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"];

type Model = aws.sagemaker.ModelArgs;
type Configuration = aws.sagemaker.EndpointConfigurationArgs;
type JobDefinition = aws.sagemaker.DataQualityJobDefinitionArgs;

/** Image in a registry by its digest, so that what runs is what was checked. */
const byDigest = /@sha256:[0-9a-f]{64}$/;
/** Name with the key of a release's content: `iris-9714bca3-0c1d2e3`. */
const releaseName = /-[0-9a-f]{8}(-\d+)?(-[0-9a-z]{7,})?$/;

export const sageMakerRules = [
  resourceRule<Configuration>({
    name: "sagemaker-4-two-instances",
    control: "SageMaker.4",
    types: configuration,
    message: "A variant runs on one instance, so in one availability zone. Set hosting.instanceCount to 2 or more.",
    violates: ({ productionVariants }) =>
      productionVariants.some(
        ({ serverlessConfig, initialInstanceCount = 0 }) => !serverlessConfig && initialInstanceCount < 2,
      ),
  }),
  resourceRule<Model>({
    name: "sagemaker-5-network-isolation",
    control: "SageMaker.5",
    types: model,
    message: "The container can reach the network. Set hosting.mode to always-on (serverless offers no isolation).",
    violates: ({ enableNetworkIsolation }) => enableNetworkIsolation !== true,
  }),
  stackRule<Model>({
    name: "sagemaker-isolated-where-possible",
    types: model,
    message: "The model runs on instances and can reach the network. Set enableNetworkIsolation to true.",
    violates: ({ enableNetworkIsolation, primaryContainer, containers }, stack, { name }) => {
      const images = [primaryContainer, ...(containers ?? [])].flatMap((container) => container?.image ?? []);
      const repositories = inputsOfType<aws.ecr.RepositoryArgs>(stack, "aws:ecr/repository:Repository");
      const isOurs = images.every((image) => repositories.some((own) => image.includes(`/${own.name}@`)));
      const runsOnInstances = inputsOfType<Configuration>(stack, configuration[0]!).some(({ productionVariants }) =>
        productionVariants.some(
          ({ modelName, serverlessConfig }) => !serverlessConfig && String(modelName).startsWith(name),
        ),
      );
      return runsOnInstances && isOurs && enableNetworkIsolation !== true;
    },
  }),
  resourceRule<Model>({
    name: "sagemaker-image-by-digest",
    types: model,
    message: "The image can change under its tag. Name it by digest: …@sha256:….",
    violates: ({ primaryContainer, containers }) =>
      [primaryContainer, ...(containers ?? [])]
        .flatMap((container) => (container ? [container.image ?? ""] : []))
        .some((image) => !byDigest.test(image)),
  }),
  resourceRule<Configuration>({
    name: "sagemaker-capture-both",
    types: configuration,
    message: "Captured requests without their answers cannot be monitored. Capture Input and Output.",
    violates: ({ dataCaptureConfig: capture }) =>
      capture?.enableCapture === true &&
      new Set(capture.captureOptions.map(({ captureMode }) => captureMode)).size < 2 &&
      !capture.captureOptions.some(({ captureMode }) => captureMode === "InputAndOutput"),
  }),
  resourceRule<Configuration>({
    name: "sagemaker-no-instance-access",
    types: configuration,
    message: "A shell can be opened on the model's instances. Leave enableSsmAccess out.",
    violates: ({ productionVariants }) => productionVariants.some(({ enableSsmAccess }) => enableSsmAccess === true),
  }),
  resourceRule<aws.sagemaker.EndpointArgs>({
    name: "sagemaker-endpoint-name",
    types: endpoint,
    message:
      "The endpoint's name does not contain a key of its content, so a release would change the live endpoint. Name it after its release (`releaseName`).",
    violates: ({ name }, resource) => !releaseName.test(name ?? "") || !releaseName.test(resource.name),
  }),
  stackRule<aws.sagemaker.EndpointArgs>({
    name: "sagemaker-log-group",
    types: endpoint,
    message:
      "SageMaker would create the endpoint's log group itself, without a retention. Declare it with a retention.",
    violates: ({ name }, stack) =>
      !inputsOfType<aws.cloudwatch.LogGroupArgs>(stack, "aws:cloudwatch/logGroup:LogGroup").some(
        (group) => group.name === `/aws/sagemaker/Endpoints/${name}`,
      ),
  }),
  resourceRule<aws.sagemaker.NotebookInstanceArgs>({
    name: "sagemaker-1-no-notebook-internet",
    control: "SageMaker.1",
    types: ["aws:sagemaker/notebookInstance:NotebookInstance"],
    message: "The notebook reaches the internet. Set directInternetAccess to Disabled, and a subnet.",
    violates: ({ directInternetAccess, subnetId }) => directInternetAccess !== "Disabled" || !subnetId,
  }),
  resourceRule<JobDefinition>({
    name: "sagemaker-9-encrypted-job-traffic",
    control: "SageMaker.9",
    types: jobDefinitions,
    message: "Traffic between the job's containers is not encrypted. Set enableInterContainerTrafficEncryption.",
    violates: ({ networkConfig }) => networkConfig?.enableInterContainerTrafficEncryption !== true,
  }),
  resourceRule<JobDefinition>({
    name: "sagemaker-11-isolated-job",
    control: "SageMaker.11",
    types: jobDefinitions,
    message: "The job can reach the network. Set networkConfig.enableNetworkIsolation.",
    violates: ({ networkConfig }) => networkConfig?.enableNetworkIsolation !== true,
  }),
  resourceRule<aws.appautoscaling.TargetArgs>({
    name: "sagemaker-capped-scaling",
    types: ["aws:appautoscaling/target:Target"],
    message: "Autoscaling may add more than 50 instances. Lower hosting.autoscaling.max.",
    violates: ({ minCapacity, maxCapacity }) => maxCapacity > 50 || minCapacity < 1,
  }),
];
