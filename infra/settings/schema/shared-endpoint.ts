import * as z from "zod";
import { change } from "./change";
import { autoscaling, type EndpointHosting, machine } from "./hosting";

/** The setting `sharedEndpoint`: one always-on endpoint for every model with `hosting: { mode: shared }`. */
export const sharedEndpoint = z.strictObject({
  ...machine,
  instanceCount: machine.instanceCount.meta({
    description: "Number of instances, each of which loads every model in use. With `autoscaling`: initial number.",
    change: change.newEndpoint,
  }),
  autoscaling: autoscaling.optional().meta({
    description: "Adds and removes instances with the load of all models together.",
    accepts: "the same as `hosting.autoscaling`",
    listedElsewhere: true,
    change: change.inPlace,
  }),
  memoryLimitMb: z.int().min(512).optional().meta({
    description:
      "Memory of the server with its models, per instance, in MB. Beyond it the models least recently used are unloaded. Default: all memory of the instance.",
    change: change.newEndpoint,
  }),
});
export type SharedEndpointSettings = z.output<typeof sharedEndpoint>;

/** Name of the shared endpoint's only production variant. */
export const sharedVariant = "live";

/** Hosting of the shared endpoint itself. */
export function sharedHosting(settings: SharedEndpointSettings): EndpointHosting & { readonly mode: "always-on" } {
  const { instanceType, instanceCount, autoscaling, volumeGb } = settings;
  return { mode: "always-on", instanceType, instanceCount, autoscaling, volumeGb };
}

/** Variables of the shared endpoint's container. */
export function sharedVariables({ memoryLimitMb }: SharedEndpointSettings): Readonly<Record<string, string>> {
  return memoryLimitMb === undefined ? {} : { MEMORY_LIMIT_MB: String(memoryLimitMb) };
}
