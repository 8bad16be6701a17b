import type * as cloudfront from "@aws-sdk/client-cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { setTimeout as wait } from "node:timers/promises";
import { clientConfig, valueOf, type AwsAccess } from "../hooks";

/** Paths whose content changes under the same name; the names of all other files contain a hash of their content. */
const changingPaths = ["/", "/index.html", "/docs/", "/docs/index.html", "/models/*", "/404.html", "/config.js"];

/** Pauses before the invalidation is repeated, in milliseconds. */
const pausesMs = [1000, 4000, 16_000];

/**
 * Creates a hook that removes the changed files of a new build from CloudFront's cache. A failure is repeated, and then only
 * a warning: the new page is in place, and caches revalidate it.
 * @param pause replaces the wait, in milliseconds
 */
export function createInvalidationHook(
  name: string,
  distributionId: pulumi.Output<string>,
  access: AwsAccess,
  pause: (milliseconds: number) => Promise<void> = wait,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async () => {
    const id = await valueOf(distributionId);
    // Identifies the request: CloudFront ignores a second one with the same reference.
    const reference = `modelfront-${Date.now()}`;
    for (let failures = 0; ; failures += 1) {
      try {
        return await invalidate(id, reference, access);
      } catch (error) {
        const pauseMs = pausesMs[failures];
        if (pauseMs === undefined) return warn(id, error as Error);
        await pause(pauseMs);
      }
    }
  });
}

async function invalidate(id: string, reference: string, access: AwsAccess): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
  const { CloudFrontClient, CreateInvalidationCommand } = require("@aws-sdk/client-cloudfront") as typeof cloudfront;
  await new CloudFrontClient(clientConfig(access, "cloudfront")).send(
    new CreateInvalidationCommand({
      DistributionId: id,
      InvalidationBatch: {
        CallerReference: reference,
        Paths: { Quantity: changingPaths.length, Items: [...changingPaths] },
      },
    }),
  );
}

async function warn(id: string, { name, message }: Error): Promise<void> {
  const command = `aws cloudfront create-invalidation --distribution-id ${id} --paths ${changingPaths.map(quoted).join(" ")}`;
  await pulumi.log.warn(
    `CloudFront may serve the previous page for a while: invalidating its cache failed (${name}: ${message}). To repeat it: ${command}`,
  );
}

/** Keeps a shell from expanding a wildcard. */
function quoted(path: string): string {
  return path.includes("*") ? `'${path}'` : path;
}
