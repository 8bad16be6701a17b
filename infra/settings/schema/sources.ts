import * as z from "zod";
import { frameworkImages } from "../../../model/packaging/framework-images";
import { invocation } from "../../../model/limits";
import { change } from "./change";

const frameworks = [...new Set(frameworkImages.map(({ framework }) => framework))];

/** URI of an image in a private ECR repository, the only kind that every hosting takes. */
export const imageUri = z
  .string()
  .regex(/^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9._/-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$/);

const protocol = z.literal(["plain", "openai"]).optional().meta({
  description:
    "Protocol of a chat model's container: `plain` is the model's own contract (the default), `openai` is OpenAI's chat completions, as in vLLM, DJL-LMI, SGLang and llama.cpp.",
  change: change.newFunctions,
});

const framework = z.strictObject({
  from: z.literal("framework"),
  framework: z.literal(frameworks).meta({
    description: "Framework of the AWS image that runs `code/` in the model's folder.",
    change: change.newEndpoint,
  }),
  version: z
    // YAML and `pulumi config set --path` read 2.6 as a number.
    .union([z.string(), z.number()])
    .transform(String)
    .meta({
      description: "Framework version of the image. Instances with a GPU get the GPU image.",
      accepts: frameworkImages.map((one) => `${one.framework} ${one.version} (${one.device})`).join(", "),
      change: change.newEndpoint,
    }),
});

const container = z.strictObject({
  from: z.literal("container"),
  image: imageUri.meta({
    description: "Your own image. It answers `/ping` and `/invocations` according to the model's contract.",
    accepts: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
    change: change.newEndpoint,
  }),
  modelDataUrl: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]+\/(.+\/|.+\.tar\.gz)$/)
    .optional()
    .meta({
      description: "Model data for `/opt/ml/model`: SageMaker unpacks an archive, and copies a folder.",
      accepts: "s3://BUCKET/KEY that ends in .tar.gz, or in / for a folder of files",
      change: change.newEndpoint,
    }),
  protocol,
});

const endpoint = z.strictObject({
  from: z.literal("endpoint"),
  endpointName: z.string().regex(invocation.name).meta({
    description:
      "Existing endpoint in the stack's account and Region. Nothing is created; `hosting` describes what it runs on.",
    accepts: "the name of a SageMaker endpoint",
    change: change.newFunctions,
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
      change: change.newFunctions,
    }),
  protocol,
});

const autopilot = z.strictObject({
  from: z.literal("autopilot"),
  jobName: z.string().regex(invocation.name).max(32).meta({
    description: "Completed Autopilot job in the stack's account and Region. Its best candidate is deployed.",
    accepts: "the name of an Autopilot job: letters, digits and inner hyphens, at most 32",
    change: change.newEndpoint,
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
