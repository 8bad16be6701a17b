import {
  CreateModelPackageCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  paginateListModelPackages,
  type ContainerDefinition,
  type ModelPackageContainerDefinition,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import {
  descriptionOf,
  packageRequest,
  type RegisteredVersion,
  type Registration,
  type VariantContainers,
} from "./registration";

/** Finds a release's version in SageMaker's model registry, or registers it. */
export async function registerVersion(
  sageMaker: SageMakerClient,
  registration: Registration,
): Promise<RegisteredVersion> {
  const arn = (await findVersion(sageMaker, registration)) ?? (await createVersion(sageMaker, registration));
  const { ModelApprovalStatus, ApprovalDescription } = await sageMaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: arn }),
  );
  return { arn, approval: ModelApprovalStatus ?? "PendingManualApproval", remark: ApprovalDescription };
}

async function findVersion(sageMaker: SageMakerClient, registration: Registration): Promise<string | undefined> {
  const pages = paginateListModelPackages(
    { client: sageMaker, pageSize: 100 },
    { ModelPackageGroupName: registration.group, SortBy: "CreationTime", SortOrder: "Descending" },
  );
  const description = descriptionOf(registration);
  for await (const { ModelPackageSummaryList = [] } of pages) {
    const found = ModelPackageSummaryList.find((one) => one.ModelPackageDescription === description);
    if (found) return found.ModelPackageArn;
  }
  return undefined;
}

async function createVersion(sageMaker: SageMakerClient, registration: Registration): Promise<string> {
  const { artifacts, configurationName } = registration;
  const found = await variantContainers(sageMaker, configurationName);
  const variants = artifacts ? withArtifacts(found, artifacts) : found;
  const created = await sageMaker.send(new CreateModelPackageCommand(packageRequest(registration, variants)));
  return created.ModelPackageArn ?? "";
}

async function variantContainers(sageMaker: SageMakerClient, configurationName: string): Promise<VariantContainers[]> {
  const { ProductionVariants = [] } = await sageMaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: configurationName }),
  );
  return Promise.all(
    ProductionVariants.map(async ({ VariantName, ModelName }) => {
      const { PrimaryContainer, Containers } = await sageMaker.send(new DescribeModelCommand({ ModelName }));
      const containers = Containers?.length ? Containers : PrimaryContainer ? [PrimaryContainer] : [];
      return { variant: VariantName ?? "", containers: containers.map(withoutVariables) };
    }),
  );
}

/** Variants of a model on the shared endpoint, in place of the one that the endpoint has. */
function withArtifacts(
  [shared]: readonly VariantContainers[],
  artifacts: NonNullable<Registration["artifacts"]>,
): VariantContainers[] {
  return artifacts.map(({ variant, url }) => ({
    variant,
    containers: (shared?.containers ?? []).map((container) => ({ ...container, ModelDataUrl: url })),
  }));
}

function withoutVariables({
  Image,
  ModelDataUrl,
  ModelDataSource,
}: ContainerDefinition): ModelPackageContainerDefinition {
  return { Image, ...(ModelDataUrl && { ModelDataUrl }), ...(ModelDataSource && { ModelDataSource }) };
}
