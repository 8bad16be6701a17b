import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type AwsAccess } from "./aws-access";
import { type ModelEndpoint } from "./model-endpoint";
import { checkRelease } from "./release-gate";
import type * as releasePorts from "./release-ports";
import { resolved } from "./resolved";

export interface ReleaseHookArgs {
  readonly endpoints: readonly ModelEndpoint[];
  readonly access: AwsAccess;
}

const aliasInputs = z.object({ functionName: z.string(), functionVersion: z.string() });

/** The gate as a hook for a Lambda alias: see `checkRelease`. */
export function createReleaseHook(name: string, { endpoints, access }: ReleaseHookArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async ({ newInputs }) => {
    const { functionName, functionVersion } = aliasInputs.parse(newInputs);
    const models = endpoints.map(async ({ model, endpointName, configurationName }) => ({
      name: model.settings.name,
      endpointName: await resolved(endpointName),
      configurationName: await resolved(configurationName),
      golden: model.folder.golden,
    }));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
    const { createGatePorts } = require("./release-ports") as typeof releasePorts;
    await checkRelease(await Promise.all(models), createGatePorts(access, functionName, functionVersion));
  });
}
