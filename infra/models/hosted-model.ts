import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "../build/parts";
import { ModelEndpoint, type ModelEndpointArgs } from "./endpoint";
import { releaseName } from "../release/content";

/** A model behind an endpoint, whoever made it. */
export interface HostedModel {
  /** What callers pass to `InvokeEndpoint`. */
  readonly endpointName: pulumi.Output<string>;
  /** Null if the endpoint is not this program's: see `existingEndpointArn`. */
  readonly endpointArn: pulumi.Output<string> | null;
  /**
   * The configuration that the endpoint is to have: SageMaker may put an earlier one back by itself. Null if the endpoint
   * is not this program's.
   */
  readonly configurationName: pulumi.Output<string> | null;
  /** `<model>-<key>`: stands for the content of this release. */
  readonly releaseName: string;
  readonly model: BuiltModel;
}

/** Makes the model's endpoint, unless it is there already. */
export function hostModel(args: ModelEndpointArgs): HostedModel {
  const { name, source } = args.model.settings;
  if (source.from !== "endpoint") return new ModelEndpoint(name, args);
  return {
    endpointName: pulumi.output(source.endpointName),
    endpointArn: null,
    configurationName: null,
    releaseName: releaseName(args.model, ""),
    model: args.model,
  };
}
