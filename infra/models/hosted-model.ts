import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../build/parts";
import { releaseName } from "../release/content";

/**
 * A model behind a SageMaker endpoint that this program manages for it alone (`ModelEndpoint`) or for several (`SharedModel`),
 * or does not manage (`ExistingEndpoint`).
 */
export interface HostedModel {
  /** Name for `InvokeEndpoint`. While the model is asleep there is no such endpoint. */
  readonly endpointName: pulumi.Output<string>;
  /** Null while the model is asleep, and for an existing endpoint: see `endpointArn` in `iam/arn.ts`. */
  readonly endpointArn: pulumi.Output<string> | null;
  /** Null while the model is asleep, and for an existing endpoint. */
  readonly endpointUrn: pulumi.Output<string> | null;
  /** Configuration that the endpoint must have (SageMaker may roll back by itself). Null while asleep, and for an existing endpoint. */
  readonly configurationName: pulumi.Output<string> | null;
  /** Repositories of its images; empty for an existing endpoint. */
  readonly repositoryArns: readonly pulumi.Input<string>[];
  /** `<model>-<key>`; the key identifies the content of the release. */
  readonly releaseName: string;
  /** The same of its endpoint: on the shared one, a release leaves it alone. */
  readonly endpointRelease: string;
  readonly model: BuiltModel;
}

/** Tells whether a model has an endpoint: `state: asleep` takes it away. */
export function isAwake({ model }: Pick<HostedModel, "model">): boolean {
  return model.settings.state !== "asleep";
}

/** An endpoint that this program neither creates nor changes: `source.from: endpoint`. */
export class ExistingEndpoint implements HostedModel {
  readonly endpointName: pulumi.Output<string>;
  readonly endpointArn = null;
  readonly endpointUrn = null;
  readonly configurationName = null;
  readonly repositoryArns = [];
  readonly releaseName: string;
  readonly endpointRelease: string;

  constructor(
    readonly model: BuiltModel,
    endpointName: string,
  ) {
    this.endpointName = pulumi.output(endpointName);
    this.releaseName = this.endpointRelease = releaseName(model, "");
  }
}
