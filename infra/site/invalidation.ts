import * as pulumi from "@pulumi/pulumi";
import { type AwsAccess } from "../aws-access";
import type * as invalidation from "./invalidate";
import { resolved } from "../resolved";

/** Files whose names stay while their content changes; the rest of the page is named for its content. */
const changingPaths = ["/", "/index.html", "/docs/", "/docs/index.html", "/config.js"];

/** Makes CloudFront forget the files that changed, once the last of them is written. */
export function createInvalidationHook(
  name: string,
  distributionId: pulumi.Output<string>,
  access: AwsAccess,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
    const { invalidate } = require("./invalidate") as typeof invalidation;
    await invalidate(await resolved(distributionId), changingPaths, access);
  });
}
