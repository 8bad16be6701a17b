import * as z from "zod";
import { invocation, realTime, serverless as serverlessLimits } from "../../../model/limits";

const newEndpoint = "A new endpoint beside the old one";

/** Billed per request; after an idle spell the first one waits for a container. */
const serverless = z.strictObject({
  mode: z.literal("serverless"),
  memoryMb: z.literal(serverlessLimits.memoryMb).default(2048).meta({
    description: "Memory of the model's container in MB; its share of a CPU grows with it.",
    change: newEndpoint,
  }),
  maxConcurrency: z.int().min(1).max(serverlessLimits.maxConcurrency).default(5).meta({
    description: "Requests served at once; further ones are throttled.",
    change: newEndpoint,
  }),
  provisionedConcurrency: z.int().min(1).max(serverlessLimits.maxConcurrency).optional().meta({
    description: "Containers that are kept warm, billed by the hour. At most `maxConcurrency`.",
    change: newEndpoint,
  }),
});

const variant = z.strictObject({
  name: z
    .string()
    .regex(invocation.name)
    .meta({
      description: "What callers name in `target_variant`, and answers in `x-model-variant`.",
      accepts: "letters, digits and inner hyphens, at most 63",
      examples: ["live"],
      change: newEndpoint,
    }),
  weight: z
    .number()
    .min(0)
    .default(1)
    .meta({
      description: "Its share of the requests that name no variant: this over the sum of all weights.",
      accepts: "a number, at least 0",
      examples: [1],
      change: newEndpoint,
    }),
  variant: z.string().optional().meta({
    description: "Folder in `variants/` of the model's folder. None: the model's own `model.onnx`.",
    accepts: "the name of a folder in variants/ of the model's folder",
    change: newEndpoint,
  }),
});
export type VariantSettings = z.output<typeof variant>;

const autoscaling = z.strictObject({
  min: z.int().min(1).default(1).meta({ description: "Fewest machines per variant.", change: "In place" }),
  max: z
    .int()
    .min(1)
    .meta({ description: "Most machines per variant.", examples: [5], change: "In place" }),
  invocationsPerInstancePerMinute: z.int().min(1).default(70).meta({
    description: "Requests per minute that a machine is meant to serve, on average.",
    change: "In place",
  }),
});
export type AutoscalingSettings = z.output<typeof autoscaling>;

/** Billed by the hour from `pulumi up` until `pulumi destroy`. */
const alwaysOn = z.strictObject({
  mode: z.literal("always-on"),
  instanceType: z
    .string()
    .regex(/^ml\.[a-z][a-z0-9-]*\.[a-z0-9]+$/)
    .meta({
      description: "Machine that runs the model.",
      accepts: "a SageMaker instance type, such as ml.m5.large",
      examples: ["ml.m5.large"],
      change: newEndpoint,
    }),
  instanceCount: z.int().min(1).default(1).meta({
    description: "Machines per variant, to begin with where there is `autoscaling`.",
    change: newEndpoint,
  }),
  autoscaling: autoscaling.optional().meta({
    description: "Lets machines come and go with the load.",
    change: "In place",
  }),
  variants: z
    .array(variant)
    .min(1)
    .max(realTime.maxVariants)
    .optional()
    .meta({
      description: "Versions of the model behind one endpoint, each on machines of its own. None: one, named `live`.",
      accepts: `a list of at most ${realTime.maxVariants}, each with a name`,
      change: newEndpoint,
    }),
  volumeGb: z.int().min(realTime.volumeGb.min).max(realTime.volumeGb.max).optional().meta({
    description:
      "Disk of a machine in GB, for images and models that are large. Machines with a disk of their own take none.",
    change: newEndpoint,
  }),
  startupSeconds: z.int().min(realTime.startup.minSeconds).max(realTime.startup.maxSeconds).optional().meta({
    description: "How long a container may take to load its model, and as long again to fetch it.",
    change: newEndpoint,
  }),
  inferenceAmi: z.literal(realTime.inferenceAmis).optional().meta({
    description: "Operating system of the machine: GPU images name the driver that they need.",
    change: newEndpoint,
  }),
});

export const hosting = z.discriminatedUnion("mode", [serverless, alwaysOn]);
export type HostingSettings = z.output<typeof hosting>;

/** Whether the machines have a GPU: SageMaker's families whose names begin with g or p do. */
export function hasGpu(settings: HostingSettings): boolean {
  return settings.mode === "always-on" && /^ml\.[gp]\d/.test(settings.instanceType);
}

/** What a model has that names no variants. */
export const onlyVariant: VariantSettings = { name: "live", weight: 1 };

/** The production variants of an endpoint: never none. */
export function variantsOf(settings: HostingSettings): readonly VariantSettings[] {
  return (settings.mode === "always-on" && settings.variants) || [onlyVariant];
}
