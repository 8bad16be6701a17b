import * as z from "zod";
import { modelName } from "../../../model/registry";
import { change } from "./change";
import { hosting } from "./hosting";
import { imageUri, source } from "./sources";

const environmentName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
  .meta({ accepts: "a name of letters, digits and underscores that does not start with a digit" });

/** `pulumi config set --path` stores what looks like a number or a boolean as one. */
const environmentValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .meta({ accepts: "text, a number, true or false" });

/** One element of `models`. */
export const model = z.strictObject({
  name: z
    .string()
    .regex(modelName.pattern)
    .max(modelName.maxLength)
    .meta({
      description: "Folder in `model/`. The first model of the list answers `POST /predict`.",
      accepts: `the name of a folder in model/: lower-case letters, digits and single hyphens between them, at most ${modelName.maxLength} characters, a letter first`,
      change: "Another model in its place",
    }),
  optional: z.boolean().optional().meta({
    description:
      "Leaves the model out until its weights have been fetched (`npm run package`). Then it is the first on the page.",
    change: "The model comes or goes",
  }),
  state: z.literal(["awake", "asleep"]).default("awake").meta({
    description:
      "`asleep` deletes the model's endpoint and keeps everything else: its route answers 503 `asleep`, and the page says so. `awake` creates the endpoint again.",
    change: "The endpoint comes or goes",
  }),
  hosting: hosting.optional().meta({
    description: "Hosting of this model. Replaces the setting `hosting` as a whole.",
    accepts: "the same as `hosting`",
    listedElsewhere: true,
    change: change.newEndpoint,
  }),
  source: source.default({ from: "folder" }).meta({
    description:
      "Where the model's container comes from. The page, the API and the golden cases always come from the folder in `model/`.",
    change: change.newEndpoint,
  }),
  environment: z.record(environmentName, environmentValue).default({}).meta({
    description: "Environment variables of the model's container.",
    accepts: "names (letters, digits, underscores) with text as values",
    change: change.newEndpoint,
  }),
});

/** The setting `image`: the inference server's image. */
export const image = z.discriminatedUnion("source", [
  z.strictObject({ source: z.literal("build") }),
  z.strictObject({
    source: z.literal("registry"),
    uri: imageUri.meta({
      description: "Image in a private ECR repository. Use a digest: tags can be moved.",
      accepts: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
      change: change.newEndpoints,
    }),
  }),
]);
export type ImageSettings = z.output<typeof image>;
