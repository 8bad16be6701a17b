import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { clientConfig, type AwsAccess } from "../../infra/hooks";

/** A SageMaker endpoint as it is now. */
export interface EndpointState {
  /** SageMaker's word, such as `InService`; `Missing` if there is no such endpoint. */
  readonly state: string;
  /** Names of its production variants, which its metrics are kept for. */
  readonly variants: readonly string[];
  /** Reason of a failure, if SageMaker gives one. */
  readonly reason: string | null;
}

/** Describes an endpoint. An endpoint that is not there is a state of it, not an error. */
export async function describeEndpoint(access: AwsAccess, name: string): Promise<EndpointState> {
  const client = new SageMakerClient(clientConfig(access, "sagemaker"));
  try {
    const { EndpointStatus, ProductionVariants, FailureReason } = await client.send(
      new DescribeEndpointCommand({ EndpointName: name }),
    );
    return {
      state: EndpointStatus ?? "unknown",
      variants: (ProductionVariants ?? []).flatMap(({ VariantName }) => VariantName ?? []),
      reason: FailureReason ?? null,
    };
  } catch (error) {
    // SageMaker has no error of its own for this.
    if (/could not find/i.test((error as Error).message)) return { state: "Missing", variants: [], reason: null };
    throw error;
  }
}
