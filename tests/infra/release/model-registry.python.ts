import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { registerVersion } from "../../../infra/release/model-registry";
import { type Registration } from "../../../infra/release/registration";
import { readModel } from "../../../model/registry";
import { hasMoto, withMoto } from "../../support/with-moto";

const region = "eu-west-3";
const container = {
  Image: `123456789012.dkr.ecr.${region}.amazonaws.com/server:1`,
  ModelDataUrl: "s3://store/iris.tar.gz",
};

it("registerVersion registers a release once in an emulator of SageMaker, and sees that it was approved", async () => {
  if (!hasMoto()) return;
  expect.hasAssertions();
  await withMoto(async () => {
    const client = new SageMakerClient({ region });
    const role = "arn:aws:iam::123456789012:role/iris";
    const PrimaryContainer = { ...container, Environment: { TOKEN: "secret" } };
    await client.send(new CreateModelCommand({ ModelName: "iris-1", ExecutionRoleArn: role, PrimaryContainer }));
    const variant = { VariantName: "live", ModelName: "iris-1", InstanceType: "ml.m5.large" } as const;
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "iris-1",
        ProductionVariants: [{ ...variant, InitialInstanceCount: 1 }],
      }),
    );
    await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: "models-1-iris" }));
    const { contract, card } = readModel("iris");
    const registration: Registration = {
      group: "models-1-iris",
      release: "iris-0a1b2c3d",
      version: "0a1b2c3d4e5f",
      needsApproval: true,
      configurationName: "iris-1",
      contract,
      card,
    };

    const first = await registerVersion(client, registration);
    expect(first.approval).toBe("PendingManualApproval");
    const ModelPackageName = first.arn;
    expect(await client.send(new DescribeModelPackageCommand({ ModelPackageName }))).toMatchObject({
      ModelPackageGroupName: "models-1-iris",
      ModelPackageVersion: 1,
      InferenceSpecification: { Containers: [container] },
      CustomerMetadataProperties: { release: "iris-0a1b2c3d", version: "0a1b2c3d4e5f", sha256: card.sha256 },
    });
    await client.send(new UpdateModelPackageCommand({ ModelPackageArn: first.arn, ModelApprovalStatus: "Approved" }));
    expect(await registerVersion(client, registration)).toMatchObject({ arn: first.arn, approval: "Approved" });
    const next = await registerVersion(client, { ...registration, release: "iris-ffffffff" });
    expect(next.approval).toBe("PendingManualApproval");
    const { ModelPackageSummaryList } = await client.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: "models-1-iris" }),
    );
    expect(ModelPackageSummaryList).toHaveLength(2);
  });
});
