import { type GoldenFile } from "../../model/golden";
import { type Registration } from "./registration";

/** Name of the alias that callers reach. */
export const aliasName = "live";

/** Everything that goes live together. */
export interface CandidateRelease {
  readonly models: readonly CandidateModel[];
  /** Null if the stack has no streaming function. */
  readonly stream: {
    /** Names of the models that answer chats. */
    readonly chats: readonly string[];
  } | null;
  /** True if the stack has a Lambda authorizer. */
  readonly authorizer: boolean;
}

/** A model of the release. */
export interface CandidateModel {
  readonly name: string;
  readonly endpointName: string;
  /** URN of the endpoint; null for an existing endpoint, which this program does not manage. */
  readonly endpointUrn: string | null;
  /**
   * Expected configuration: after an automatic rollback SageMaker serves with another one. Null for an existing endpoint,
   * which may have any.
   */
  readonly configurationName: string | null;
  readonly variants: readonly CandidateVariant[];
  /** S3 keys of its artifacts on the shared endpoint; absent for a model with an endpoint of its own. */
  readonly artifacts?: readonly string[] | undefined;
  /** Null or absent without a model registry, and for an existing endpoint. */
  readonly registration?: Registration | null;
}

/** A variant of the model that callers can choose. */
export interface CandidateVariant {
  /** Value of `target_variant`; null if the model has only one variant. */
  readonly targetVariant: string | null;
  readonly golden: GoldenFile;
}

/** CloudWatch log group of an endpoint. SageMaker derives its name from the endpoint's. */
export function logGroupOf(endpointName: string): string {
  return `/aws/sagemaker/Endpoints/${endpointName}`;
}
