import type * as cloudfront from "@aws-sdk/client-cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { clientConfig, valueOf, type AwsAccess } from "../hooks";

/** Paths whose content changes under the same name; the names of all other files contain a hash of their content. */
const changingPaths = ["/", "/index.html", "/docs/", "/docs/index.html", "/config.js"];

/** Creates a hook that removes the changed files of a new build from CloudFront's cache. */
export function createInvalidationHook(
  name: string,
  distributionId: pulumi.Output<string>,
  access: AwsAccess,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
    const { CloudFrontClient, CreateInvalidationCommand } = require("@aws-sdk/client-cloudfront") as typeof cloudfront;
    await new CloudFrontClient(clientConfig(access, "cloudfront")).send(
      new CreateInvalidationCommand({
        DistributionId: await valueOf(distributionId),
        InvalidationBatch: {
          // Identifies the request: CloudFront ignores a second one with the same reference.
          CallerReference: `modelfront-${Date.now()}`,
          Paths: { Quantity: changingPaths.length, Items: [...changingPaths] },
        },
      }),
    );
  });
}
