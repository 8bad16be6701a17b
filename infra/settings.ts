import path from "node:path";
import * as z from "zod";
import { lambda } from "../functions/lib/limits";
import { type ModelKind } from "../model/contract";
import { modelName, modelNames, modelRoot, readModel, unfetchedModels, variantNames } from "../model/registry";
import { api } from "./gateway-settings";
import { hosting, type HostingSettings } from "./hosting-settings";
import { findConflicts } from "./settings-conflicts";
import { type SettingsDraft } from "./settings-draft";
import { describeIssues, SettingsError } from "./settings-problems";
import { imageUri, source, type SourceSettings } from "./source-settings";
import { userPool } from "./user-pool-settings";

export { type HostingSettings } from "./hosting-settings";

const newEndpoint = "A new endpoint beside the old one";

const environmentName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
  .meta({ accepts: "a name of letters, digits and underscores, not starting with a digit" });

/** `pulumi config set --path` stores what looks like a number or a truth value as one. */
const environmentValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .meta({ accepts: "text, a number, true or false" });

const model = z.strictObject({
  name: z
    .string()
    .regex(modelName.pattern)
    .max(modelName.maxLength)
    .meta({
      description: "Folder in `model/`. The first model of the list answers `POST /predict`.",
      accepts: `the name of a folder in model/: lower-case letters, digits and single hyphens between them, at most ${modelName.maxLength} characters, a letter first`,
      examples: ["wine-quality"],
      change: "Another model in its place",
    }),
  optional: z.boolean().optional().meta({
    description:
      "Leaves the model out as long as its weights have not been fetched (`npm run package`). Once they are, it is the first on the page.",
    change: "The model comes or goes",
  }),
  hosting: hosting.optional().meta({
    description: "Hosting of this model alone, in place of `hosting` as a whole.",
    accepts: "all that `hosting` accepts",
    listedElsewhere: true,
    change: newEndpoint,
  }),
  source: source.default({ from: "folder" }).meta({
    description:
      "Where the model comes from. The page, the API and the golden cases are those of its folder in `model/` in any case.",
    change: newEndpoint,
  }),
  environment: z.record(environmentName, environmentValue).default({}).meta({
    description: "Environment variables of the model's container.",
    accepts: "names (letters, digits, underscores) with text as values",
    change: newEndpoint,
  }),
});

const image = z.discriminatedUnion("source", [
  z.strictObject({ source: z.literal("build") }),
  z.strictObject({
    source: z.literal("registry"),
    uri: imageUri.meta({
      description: "Image in a private ECR repository. With a digest, nobody can move it.",
      accepts: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
      examples: ["123456789012.dkr.ecr.eu-west-3.amazonaws.com/modelfront:1.0.0"],
      change: "New endpoints beside the old ones",
    }),
  }),
]);
export type ImageSettings = z.output<typeof image>;

const lambdaFunction = z.strictObject({
  runtime: z.literal(["nodejs22.x", "nodejs24.x"]).default("nodejs22.x").meta({
    description: "Node.js that Lambda runs the functions with.",
    change: "A new version of the functions",
  }),
  memoryMb: z.int().min(lambda.memoryMb.min).max(lambda.memoryMb.max).default(512).meta({
    description: "Memory of each Lambda function in MB; its share of a CPU grows with it.",
    change: "A new version of the functions",
  }),
});

/** What CloudWatch Logs accepts as a retention, in days. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const logs = z.strictObject({
  retentionDays: z.literal(retentionDays).default(30).meta({
    description: "Days for which logs of the models, the functions and the gateways are kept.",
    change: "In place",
  }),
  streamingAccess: z.literal(["off", "account-role", "own-role"]).default("off").meta({
    description:
      "Access log of the streaming API. API Gateway writes it with a role that a Region has once for all APIs of the account: `account-role` relies on the one that is there, `own-role` makes it this stack's (for one stack of the account and Region).",
    change: "In place",
  }),
});

const site = z.strictObject({
  priceClass: z.literal(["PriceClass_100", "PriceClass_200", "PriceClass_All"]).default("PriceClass_100").meta({
    description: "Where CloudFront serves the page from: 100 is North America and Europe.",
    change: "In place",
  }),
});

/** What may stand below `modelfront:` in a stack's file. `docs/settings.md` is made from it. */
export const settingsSchema = z.strictObject({
  models: z.array(model).min(1).meta({
    description: "The models that are deployed.",
    accepts: "a list of at least one model, each with a name",
    change: "Models come and go with their endpoints, routes and cards",
  }),
  hosting: hosting.prefault({ mode: "serverless" }).meta({
    description: "What every model runs on that has no hosting of its own.",
    change: "New endpoints beside the old ones",
  }),
  image: image.default({ source: "build" }).meta({
    description: "The inference server's image: built from `model/server`, or one that is in a registry.",
    change: "New endpoints beside the old ones",
  }),
  api: api.prefault({}),
  userPool: userPool.prefault({}),
  function: lambdaFunction.prefault({}),
  logs: logs.prefault({}),
  site: site.prefault({}),
  deletionProtection: z.boolean().default(false).meta({
    description:
      "Whether AWS refuses to delete the table of keys and counters, and the user pool: `pulumi destroy` then stops at them.",
    change: "In place",
  }),
});
type ParsedSettings = z.output<typeof settingsSchema>;

export interface ModelSettings {
  readonly name: string;
  readonly optional?: boolean | undefined;
  readonly hosting: HostingSettings;
  readonly source: SourceSettings;
  readonly environment: Readonly<Record<string, string>>;
}

/** A stack's settings, complete: every default filled in, every model with its hosting. */
export interface Settings extends Omit<ParsedSettings, "models" | "hosting"> {
  /** The AWS Region of the stack: `aws:region`. */
  readonly region: string;
  readonly models: readonly ModelSettings[];
}

const prefix = "modelfront:";

/** What stands below `modelfront:` in a stack's configuration, by the key that follows. */
export function ownSettings(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

export interface StackConfig {
  /** See `ownSettings`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** `aws:region`. */
  readonly region: string | undefined;
  /** The file it is from, to name the culprit. */
  readonly source: string;
}

/**
 * Checks a stack's settings and fills in what they leave open.
 * @param knownModels names of the folders that hold a model.
 * @param variantsOf names of the variants in a model's folder.
 * @param unfetched names of the folders whose weights have to be fetched first.
 * @param kindOf what a model answers; asked where a setting is for one kind alone.
 * @throws SettingsError with every mistake in one message.
 */
export function parseSettings(
  config: StackConfig,
  knownModels: readonly string[] = modelNames(),
  variantsOf: (model: string) => readonly string[] = shippedVariants,
  unfetched: readonly string[] = unfetchedModels(),
  kindOf: (model: string) => ModelKind | undefined = shippedKind,
): Settings {
  const parsed = settingsSchema.safeParse(config.values);
  const problems = [
    ...(parsed.success ? [] : describeIssues(settingsSchema, config.values, parsed.error.issues)),
    ...findConflicts({
      ...readableParts(config.values),
      region: config.region,
      knownModels,
      variantsOf,
      unfetched,
      kindOf,
    }),
  ];
  if (!parsed.success || config.region === undefined || problems.length > 0) {
    throw new SettingsError(config.source, problems);
  }
  const { models, hosting: shared, ...others } = parsed.data;
  return {
    ...others,
    region: config.region,
    models: models
      .filter(({ name, optional }) => !(optional && unfetched.includes(name)))
      .map(({ hosting: own, ...rest }) => ({ ...rest, hosting: own ?? shared })),
  };
}

/** Names of the models in the order of the page: the optional ones first, because somebody went to fetch them. */
export function pageOrder(models: readonly ModelSettings[]): string[] {
  return [...models.filter(({ optional }) => optional), ...models.filter(({ optional }) => !optional)].map(
    ({ name }) => name,
  );
}

function shippedVariants(model: string): readonly string[] {
  return variantNames(path.join(modelRoot, model));
}

function shippedKind(model: string): ModelKind | undefined {
  return modelNames().includes(model) ? readModel(model).contract.kind : undefined;
}

/** What can be made out of settings that may have mistakes, so that conflicts between the sound ones are found too. */
function readableParts(values: StackConfig["values"]): Pick<SettingsDraft, "models" | "image" | "api" | "userPool"> {
  const { models: list, hosting: shared, image: where } = settingsSchema.shape;
  const common = shared.safeParse(values.hosting).data;
  const entries: unknown[] = Array.isArray(values.models) ? values.models : [];
  return {
    image: where.safeParse(values.image).data,
    api: readableFields(api.shape, values.api),
    userPool: userPool.safeParse(values.userPool ?? {}).data,
    models: entries.map((entry, i) => {
      const fields = z.record(z.string(), z.unknown()).safeParse(entry).data ?? {};
      const { name, optional, hosting: own, source: origin, environment } = list.element.shape;
      const hasOwn = fields.hosting !== undefined;
      return {
        name: name.safeParse(fields.name).data,
        optional: optional.safeParse(fields.optional).data,
        hosting: hasOwn ? own.safeParse(fields.hosting).data : common,
        hostingPath: hasOwn ? ["models", i, "hosting"] : ["hosting"],
        source: origin.safeParse(fields.source).data,
        environment: environment.safeParse(fields.environment).data,
      };
    }),
  };
}

/** Each field of an object by itself: what is wrong with one hides nothing of the others. */
function readableFields<Shape extends Readonly<Record<string, z.ZodType>>>(
  shape: Shape,
  value: unknown,
): { readonly [Name in keyof Shape]: z.output<Shape[Name]> | undefined } {
  const fields = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const parsed = Object.entries(shape).map(([name, schema]) => [name, schema.safeParse(fields[name]).data] as const);
  return Object.fromEntries(parsed) as { [Name in keyof Shape]: z.output<Shape[Name]> | undefined };
}
