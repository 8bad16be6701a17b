import type * as sageMaker from "@aws-sdk/client-sagemaker";
import { AutopilotError, type DescribeJob } from "./autopilot-candidate";
import { clientConfig, type AwsAccess } from "../aws-access";

/** Looks jobs up in the stack's account. Nothing is loaded and nobody asked before the first. */
export function createDescribeJob(access: AwsAccess): DescribeJob {
  return async (jobName) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- most stacks evaluate without the SDK client
    const { DescribeAutoMLJobV2Command, SageMakerClient } = require("@aws-sdk/client-sagemaker") as typeof sageMaker;
    try {
      return await new SageMakerClient(clientConfig(access)).send(
        new DescribeAutoMLJobV2Command({ AutoMLJobName: jobName }),
      );
    } catch (error) {
      throw new AutopilotError(
        `Autopilot job "${jobName}" cannot be looked up in ${access.region}, which needs an account, in previews as well: ${(error as Error).message}`,
        { cause: error },
      );
    }
  };
}
