import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type HostedModel } from "../models/hosted-model";
import { type Settings } from "../settings/schema";

export interface ModelRegistryArgs {
  readonly endpoints: readonly HostedModel[];
  /** Name of the bucket of models, which is no other stack's: groups outlive their stack, and names are unique in an account and Region. */
  readonly modelBucket: pulumi.Input<string>;
  readonly settings: Pick<Settings, "governance">;
}

/** Groups of SageMaker's model registry, one for each model whose endpoint the stack creates. The release gate registers versions in them. */
export class ModelRegistry extends pulumi.ComponentResource {
  /** True if a release goes live only once its versions are approved. */
  readonly needsApproval: boolean;
  private readonly groups: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(
    name: string,
    { endpoints, modelBucket, settings }: ModelRegistryArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:ModelRegistry", name, {}, opts);
    const own = endpoints.filter(({ model }) => model.settings.source.from !== "endpoint");
    this.groups = new Map(
      own.map(({ model }) => [
        model.settings.name,
        new aws.sagemaker.ModelPackageGroup(
          model.settings.name,
          {
            modelPackageGroupName: pulumi.interpolate`${modelBucket}-${model.settings.name}`,
            modelPackageGroupDescription: model.folder.contract.title,
          },
          // SageMaker deletes no group that has versions, and they are the record of what was released.
          { parent: this, retainOnDelete: true },
        ).modelPackageGroupName,
      ]),
    );
    this.needsApproval = settings.governance.registry === "approve";
    this.registerOutputs();
  }

  /** Name of a model's group; null for a model whose endpoint the stack does not create. */
  readonly groupOf = (model: string): pulumi.Output<string> | null => this.groups.get(model) ?? null;
}
