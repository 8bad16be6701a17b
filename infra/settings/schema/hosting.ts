import * as z from "zod";
import { invocation, realTime, serverless as serverlessLimits } from "../../../model/limits";
import { change } from "./change";

/** Billed per request. After an idle period the first request waits for a container (cold start). */
const serverless = z.strictObject({
  mode: z.literal("serverless"),
  memoryMb: z.literal(serverlessLimits.memoryMb).default(2048).meta({
    description: "Memory of the model's container in MB. CPU grows with memory.",
    change: change.newEndpoint,
  }),
  maxConcurrency: z.int().min(1).max(serverlessLimits.maxConcurrency).default(5).meta({
    description: "Concurrent requests; further ones are throttled.",
    change: change.newEndpoint,
  }),
  provisionedConcurrency: z.int().min(1).max(serverlessLimits.maxConcurrency).optional().meta({
    description: "Containers kept warm, billed by the hour. At most `maxConcurrency`.",
    change: change.newEndpoint,
  }),
});

const variant = z.strictObject({
  name: z.string().regex(invocation.name).meta({
    description: "Name for `target_variant` in requests and `x-model-variant` in answers.",
    accepts: "letters, digits and inner hyphens, at most 63",
    change: change.newEndpoint,
  }),
  weight: z.number().min(0).default(1).meta({
    description: "Share of the requests without `target_variant`: this weight over the sum of all weights.",
    accepts: "a number, at least 0",
    change: change.newEndpoint,
  }),
  variant: z.string().optional().meta({
    description: "Folder in `variants/` of the model's folder. Default: the model's own `model.onnx`.",
    accepts: "the name of a folder in variants/ of the model's folder",
    change: change.newEndpoint,
  }),
});
export type VariantSettings = z.output<typeof variant>;

const cooldown = z.int().min(0).max(3600);

export const autoscaling = z.strictObject({
  min: z
    .int()
    .min(1)
    .default(1)
    .meta({ description: "Minimum number of instances per variant.", change: change.inPlace }),
  max: z.int().min(1).meta({ description: "Maximum number of instances per variant.", change: change.inPlace }),
  invocationsPerInstancePerMinute: z
    .union([z.literal("auto"), z.int().min(1)])
    .default(70)
    .meta({
      description:
        "Target: average requests per minute and instance. `auto`: half of the requests that one core serves in a minute, as `npm run bench:server` measured the model; on the shared endpoint, the model that takes longest.",
      accepts: "a whole number, at least 1, or auto",
      change: change.inPlace,
    }),
  scaleInCooldownSeconds: cooldown.default(600).meta({
    description: "Time between removing instances and removing more, in seconds.",
    change: change.inPlace,
  }),
  scaleOutCooldownSeconds: cooldown.default(300).meta({
    description: "Time between adding instances and adding more, in seconds.",
    change: change.inPlace,
  }),
});
export type AutoscalingSettings = z.output<typeof autoscaling>;

/** Instances of an endpoint. */
export const machine = {
  instanceType: z
    .string()
    .regex(/^ml\.[a-z][a-z0-9-]*\.[a-z0-9]+$/)
    .meta({
      description: "SageMaker instance type.",
      accepts: "a SageMaker instance type, such as ml.m5.large",
      change: change.newEndpoint,
    }),
  instanceCount: z.int().min(1).default(1).meta({
    description: "Instances per variant. With `autoscaling`: initial number.",
    change: change.newEndpoint,
  }),
  volumeGb: z.int().min(realTime.volumeGb.min).max(realTime.volumeGb.max).optional().meta({
    description:
      "Volume size of an instance in GB, for large images and models. Not for instance types with local storage.",
    change: change.newEndpoint,
  }),
};

const variants = z.array(variant).min(1).max(realTime.maxVariants).optional();
const variantsAccept = `a list of at most ${realTime.maxVariants}, each with a name`;

/** Billed by the hour from `pulumi up` until `pulumi destroy`. */
const alwaysOn = z.strictObject({
  mode: z.literal("always-on"),
  instanceType: machine.instanceType,
  instanceCount: machine.instanceCount,
  autoscaling: autoscaling.optional().meta({
    description: "Adds and removes instances with the load.",
    change: change.inPlace,
  }),
  variants: variants.meta({
    description:
      "Versions of the model, side by side: each on its own instances, or on the shared ones. Default: one, named `live`.",
    accepts: variantsAccept,
    change: change.newEndpoint,
  }),
  dataCapture: z
    .strictObject({
      percent: z.int().min(1).max(100).meta({
        description: "Share of the requests that are stored, in percent.",
        change: change.newEndpoint,
      }),
    })
    .optional()
    .meta({
      description:
        "Stores requests and answers in a bucket of the stack, for `modelfront:logs.capturedDataDays`. They contain what callers send. Default: stores none.",
      accepts: "settings with percent",
      change: change.newEndpoint,
    }),
  volumeGb: machine.volumeGb,
  startupSeconds: z.int().min(realTime.startup.minSeconds).max(realTime.startup.maxSeconds).optional().meta({
    description: "Time limit for loading the model, and again for downloading it, in seconds.",
    change: change.newEndpoint,
  }),
  inferenceAmi: z.literal(realTime.inferenceAmis).optional().meta({
    description: "Operating system image of the instances. GPU images require the driver of a certain one.",
    change: change.newEndpoint,
  }),
});

/** On the stack's shared endpoint (`sharedEndpoint`), together with other models. Loaded on first use. */
const shared = z.strictObject({
  mode: z.literal("shared"),
  variants: variants.meta({
    description: "Versions of the model on the shared endpoint. Default: one, named `live`.",
    accepts: variantsAccept,
    change: change.newArtifact,
  }),
  assignBy: z.literal(["request", "caller"]).default("request").meta({
    description:
      "How requests without `target_variant` get a variant by weight: each at random, or the same one for all requests of a caller.",
    change: change.newFunctions,
  }),
});

export const hosting = z.discriminatedUnion("mode", [serverless, alwaysOn, shared]);
export type HostingSettings = z.output<typeof hosting>;

/** Hosting of an endpoint. */
export type EndpointHosting = Exclude<HostingSettings, { mode: "shared" }>;

/** Tells whether the instances have a GPU: SageMaker's families whose names begin with g or p do. */
export function hasGpu(hosting: { readonly mode: unknown; readonly instanceType?: string | null }): boolean {
  return hosting.mode === "always-on" && /^ml\.[gp]\d/.test(hosting.instanceType ?? "");
}

/** The variant of a model that has no `variants`. */
const onlyVariant: VariantSettings = { name: "live", weight: 1 };

/** Production variants of an endpoint, at least one. */
export function variantsOf(settings: HostingSettings): readonly VariantSettings[] {
  return (settings.mode !== "serverless" && settings.variants) || [onlyVariant];
}
