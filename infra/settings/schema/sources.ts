import * as z from "zod";
import { frameworkImages } from "../../../model/packaging/framework-images";
import { invocation } from "../../../model/limits";

const newEndpoint = "A new endpoint beside the old one";
const frameworks = [...new Set(frameworkImages.map(({ framework }) => framework))];

/** An image in a private ECR repository, the only kind that every hosting takes. */
export const imageUri = z
  .string()
  .regex(/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9._/-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/);

const protocol = z.literal(["plain", "openai"]).optional().meta({
  description:
    "What the container of a chat model speaks: the model's own contract (plain, also if nothing is said), or OpenAI's chat completions, as vLLM, DJL-LMI, SGLang and llama.cpp do.",
  change: "A new version of the functions",
});

const framework = z.strictObject({
  from: z.literal("framework"),
  framework: z.literal(frameworks).meta({
    description: "AWS's image that runs the `code/` of the model's folder.",
    change: newEndpoint,
  }),
  version: z
    // YAML and `pulumi config set --path` make a number of 2.6.
    .union([z.string(), z.number()])
    .transform(String)
    .meta({
      description: "Of the image. Machines with a GPU get the image for GPUs.",
      accepts: frameworkImages.map((one) => `${one.framework} ${one.version} (${one.device})`).join(", "),
      examples: frameworkImages.slice(0, 1).map(({ version }) => version),
      change: newEndpoint,
    }),
});

const container = z.strictObject({
  from: z.literal("container"),
  image: imageUri.meta({
    description: "Image of your own that answers `/ping` and `/invocations` in the terms of the model's contract.",
    accepts: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
    examples: ["123456789012.dkr.ecr.eu-west-3.amazonaws.com/own:1.0.0"],
    change: newEndpoint,
  }),
  modelDataUrl: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/(.+\/|.+\.tar\.gz)$/)
    .optional()
    .meta({
      description: "What SageMaker unpacks (or, for a folder, copies) to `/opt/ml/model`.",
      accepts: "s3://BUCKET/KEY that ends in .tar.gz, or in / for a folder of files",
      examples: ["s3://my-bucket/model.tar.gz"],
      change: newEndpoint,
    }),
  protocol,
});

const endpoint = z.strictObject({
  from: z.literal("endpoint"),
  endpointName: z
    .string()
    .regex(invocation.name)
    .meta({
      description:
        "Endpoint that is there already, in the stack's account and Region: nothing is made. `hosting` says what it runs on.",
      accepts: "the name of a SageMaker endpoint",
      examples: ["my-endpoint"],
      change: "A new version of the functions",
    }),
  inferenceComponent: z
    .string()
    .max(invocation.maxNameLength)
    .regex(invocation.name)
    .optional()
    .meta({
      description: "The inference component of that endpoint to invoke, if it hosts components.",
      accepts: "the name of an inference component",
      examples: ["my-component"],
      change: "A new version of the functions",
    }),
  protocol,
});

const autopilot = z.strictObject({
  from: z.literal("autopilot"),
  jobName: z
    .string()
    .regex(invocation.name)
    .max(32)
    .meta({
      description:
        "Autopilot job that has finished, in the stack's account and Region: its best candidate is deployed.",
      accepts: "the name of an Autopilot job: letters, digits and inner hyphens, at most 32",
      examples: ["my-job"],
      change: newEndpoint,
    }),
});

export const source = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("folder") }),
  framework,
  container,
  endpoint,
  autopilot,
]);
export type SourceSettings = z.output<typeof source>;
