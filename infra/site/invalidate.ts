import { CloudFrontClient, CreateInvalidationCommand } from "@aws-sdk/client-cloudfront";
import { clientConfig, type AwsAccess } from "../aws-access";

/** Makes a CloudFront distribution forget what it has of these paths. */
export async function invalidate(distributionId: string, paths: readonly string[], access: AwsAccess): Promise<void> {
  await new CloudFrontClient(clientConfig(access)).send(
    new CreateInvalidationCommand({
      DistributionId: distributionId,
      InvalidationBatch: {
        // What makes a repeated request the same one.
        CallerReference: `modelfront-${Date.now()}`,
        Paths: { Quantity: paths.length, Items: [...paths] },
      },
    }),
  );
}
