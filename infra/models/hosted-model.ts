import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../build/parts";
import { releaseName } from "../release/content";

/** A model behind a SageMaker endpoint that this program manages (`ModelEndpoint`) or not (`ExistingEndpoint`). */
export interface HostedModel {
  /** Name for `InvokeEndpoint`. */
  readonly endpointName: pulumi.Output<string>;
  /** Null for an existing endpoint: see `endpointArn` in `iam/arn.ts`. */
  readonly endpointArn: pulumi.Output<string> | null;
  /** Null for an existing endpoint. */
  readonly endpointUrn: pulumi.Output<string> | null;
  /** Configuration that the endpoint must have (SageMaker may roll back by itself). Null for an existing endpoint. */
  readonly configurationName: pulumi.Output<string> | null;
  /** `<model>-<key>`; the key identifies the content of the release. */
  readonly releaseName: string;
  readonly model: BuiltModel;
}

/** An endpoint that this program neither creates nor changes: `source.from: endpoint`. */
export class ExistingEndpoint implements HostedModel {
  readonly endpointName: pulumi.Output<string>;
  readonly endpointArn = null;
  readonly endpointUrn = null;
  readonly configurationName = null;
  readonly releaseName: string;

  constructor(
    readonly model: BuiltModel,
    endpointName: string,
  ) {
    this.endpointName = pulumi.output(endpointName);
    this.releaseName = releaseName(model, "");
  }
}
