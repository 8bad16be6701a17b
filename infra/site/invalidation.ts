import type * as cloudfront from "@aws-sdk/client-cloudfront";
import * as pulumi from "@pulumi/pulumi";
import { setTimeout as wait } from "node:timers/promises";
import { type SiteFile } from "../../site/build";
import { clientConfig, valueOf, type AwsAccess } from "../hooks";

/**
 * Paths of CloudFront under which a new build may have other content: files that browsers revalidate, those of a folder as
 * one path. The names of all other files contain a hash of their content.
 * @param files of the page, with or without `config.js`, by path
 */
export function changingPaths(files: ReadonlyMap<string, Pick<SiteFile, "cacheControl">>): readonly string[] {
  const changing = [...files].filter(([, { cacheControl }]) => cacheControl === "no-cache").map(([file]) => file);
  return ["/", ...new Set(changing.map((file) => `/${file.replace(/\/.*/, "/*")}`))];
}

/** Pauses before the invalidation is repeated, in milliseconds. */
const pausesMs = [1000, 4000, 16_000];

/**
 * Creates a hook that removes the changed files of a new build from CloudFront's cache. A failure is repeated, and then only
 * a warning: the new page is in place, and caches revalidate it.
 * @param paths to remove, such as `/index.html` and `/docs/*`
 * @param pause replaces the wait, in milliseconds
 */
export function createInvalidationHook(
  name: string,
  distributionId: pulumi.Output<string>,
  paths: readonly string[],
  access: AwsAccess,
  pause: (milliseconds: number) => Promise<void> = wait,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async () => {
    const id = await valueOf(distributionId);
    // Identifies the request: CloudFront ignores a second one with the same reference.
    const reference = `modelfront-${Date.now()}`;
    for (let failures = 0; ; failures += 1) {
      try {
        return await invalidate(id, paths, reference, access);
      } catch (error) {
        const pauseMs = pausesMs[failures];
        if (pauseMs === undefined) return warn(id, paths, error as Error);
        await pause(pauseMs);
      }
    }
  });
}

async function invalidate(id: string, paths: readonly string[], reference: string, access: AwsAccess): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
  const { CloudFrontClient, CreateInvalidationCommand } = require("@aws-sdk/client-cloudfront") as typeof cloudfront;
  await new CloudFrontClient(clientConfig(access, "cloudfront")).send(
    new CreateInvalidationCommand({
      DistributionId: id,
      InvalidationBatch: {
        CallerReference: reference,
        Paths: { Quantity: paths.length, Items: [...paths] },
      },
    }),
  );
}

async function warn(id: string, paths: readonly string[], { name, message }: Error): Promise<void> {
  const command = `aws cloudfront create-invalidation --distribution-id ${id} --paths ${paths.map(quoted).join(" ")}`;
  await pulumi.log.warn(
    `CloudFront may serve the previous page for a while: invalidating its cache failed (${name}: ${message}). To repeat it: ${command}`,
  );
}

/** Keeps a shell from expanding a wildcard. */
function quoted(path: string): string {
  return path.includes("*") ? `'${path}'` : path;
}
