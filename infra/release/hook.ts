import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { valueOf, type AwsAccess } from "../hooks";
import { routedVariants } from "../functions/environment";
import { type HostedModel } from "../models/hosted-model";
import { checkRelease } from "./gate";
import type * as releasePorts from "./ports";

export interface ReleaseHookArgs {
  readonly endpoints: readonly HostedModel[];
  readonly access: AwsAccess;
}

const aliasInputs = z.object({ functionName: z.string(), functionVersion: z.string() });

/** Creates the release gate as a hook of a Lambda alias. @see checkRelease */
export function createReleaseHook(name: string, { endpoints, access }: ReleaseHookArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, async ({ newInputs }) => {
    const { functionName, functionVersion } = aliasInputs.parse(newInputs);
    const models = endpoints.map(async ({ model, endpointName, configurationName }) => ({
      name: model.settings.name,
      endpointName: await valueOf(endpointName),
      configurationName: configurationName && (await valueOf(configurationName)),
      variants: model.variants.map(({ settings, golden }) => ({
        targetVariant: routedVariants(model.settings.hosting).includes(settings.name) ? settings.name : null,
        golden,
      })),
    }));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
    const { createGatePorts } = require("./ports") as typeof releasePorts;
    await checkRelease(await Promise.all(models), createGatePorts(access, functionName, functionVersion));
  });
}
