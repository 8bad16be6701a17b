import path from "node:path";
import { bundleAuthorizer, bundleCheck, bundleFunction, bundleSleep } from "../../functions/build/bundle";
import { featuresOf, type Features } from "../../functions/core/routes";
import { type GoldenFile } from "../../model/golden";
import { packageModel, type ModelPackage } from "../../model/packaging";
import { frameworkImage, type FrameworkImage } from "../../model/packaging/framework-images";
import { modelRoot as shippedModels, readModel, type ModelFolder } from "../../model/registry";
import { buildImageContext } from "../../model/server/build";
import { buildSite, type SiteFile } from "../../site/build";
import { candidateContainers, type DescribeJob, type ImageContent } from "./autopilot";
import { containerEnvironment, type ContainerEnvironment, type ReadSecret } from "./container-environment";
import { allOrMistakes } from "./mistakes";
import { hasGpu, variantsOf, type VariantSettings } from "../settings/schema/hosting";
import { onDeviceModels, pageOrder } from "../settings/parse";
import { type ModelSettings, type Settings } from "../settings/schema";

/** Content of one container of an endpoint. */
export type ContainerContent =
  /** The inference server of this repository, with a model archive. */
  | { readonly runs: "server"; readonly artifact: ModelPackage }
  /** AWS image of a framework that runs `code/` of the model's folder. */
  | { readonly runs: "framework"; readonly artifact: ModelPackage; readonly image: FrameworkImage }
  /** Any other image, with data that is in S3 already. */
  | { readonly runs: "image"; readonly image: ImageContent };

/** One variant of a model: what `target_variant` selects. */
export interface BuiltVariant {
  readonly settings: VariantSettings;
  readonly golden: GoldenFile;
  /** Containers in the order in which they process a request. Empty for an existing endpoint. */
  readonly containers: readonly ContainerContent[];
}

/** A model of the stack: its settings, its folder and the content of its endpoint. */
export interface BuiltModel {
  readonly settings: ModelSettings;
  readonly folder: ModelFolder;
  readonly variants: readonly BuiltVariant[];
  /** Variables of every container, with the values of secrets. */
  readonly environment: ContainerEnvironment;
}

/** Everything that a deployment uploads, in memory. Files are keyed by path. */
export interface BuiltParts {
  /** In the order of the settings. */
  readonly models: readonly BuiltModel[];
  readonly features: Features;
  /** Build context of the inference server's image; empty if no model needs it. */
  readonly serverContext: ReadonlyMap<string, Buffer>;
  /** Bundle of the functions that answer requests. */
  readonly functionFiles: ReadonlyMap<string, Buffer>;
  readonly authorizerFiles: ReadonlyMap<string, Buffer>;
  /** Bundles of the functions that watch the stack; null for one that the settings do not ask for. */
  readonly monitoringFiles: Readonly<Record<"check" | "sleep", ReadonlyMap<string, Buffer> | null>>;
  /** Empty without a page. */
  readonly siteFiles: ReadonlyMap<string, SiteFile>;
}

export interface BuildOptions {
  /** Called only for models with `source.from: autopilot`. */
  readonly describeJob: DescribeJob;
  /** Called only for variables whose value is the ARN of a secret. */
  readonly readSecret: ReadSecret;
  readonly modelRoot?: string;
}

/**
 * Builds models, functions and page in parallel. The same settings and sources give the same bytes.
 * @throws PackagingError if a model's folder has mistakes; AutopilotError if a job cannot be deployed; SecretError if a secret
 * cannot be read; ModelsError if several models have such mistakes.
 */
export async function buildParts(settings: Settings, options: BuildOptions): Promise<BuiltParts> {
  const { modelRoot = shippedModels } = options;
  const inSecretSetting = settings.secrets.includes("models");
  const names = settings.models.map(({ name }) => name);
  const features = featuresOf(
    names.map((name) => readModel(name, modelRoot)),
    settings.api,
  );
  const { checkEveryMinutes, whenTooExpensive } = settings.monitoring;
  const [models, bundle, authorizer, check, sleep, siteFiles] = await Promise.all([
    allOrMistakes(settings.models.map((model) => buildModel(model, { ...options, modelRoot, inSecretSetting }))),
    bundleFunction({ models: names, modelRoot, ...features }),
    bundleAuthorizer(),
    checkEveryMinutes === undefined ? null : bundleCheck(),
    whenTooExpensive === "sleep" ? bundleSleep() : null,
    settings.site.enabled
      ? buildSite({
          models: pageOrder(settings.models),
          onDevice: onDeviceModels(settings),
          features,
          page: settings.site,
          modelRoot,
        })
      : new Map(),
  ]);
  const buildsImage = settings.image.source === "build" && models.some(runsServer);
  const serverContext = buildsImage ? await buildImageContext() : new Map<string, Buffer>();
  return {
    models,
    features,
    serverContext,
    functionFiles: bundle.files,
    authorizerFiles: authorizer.files,
    monitoringFiles: { check: check && check.files, sleep: sleep && sleep.files },
    siteFiles,
  };
}

/** Tells whether a model needs the inference server's image. */
export function runsServer({ variants }: Pick<BuiltModel, "variants">): boolean {
  return variants.some(({ containers }) => containers.some(({ runs }) => runs === "server"));
}

interface ModelOptions extends Required<BuildOptions> {
  /** Tells whether the stack keeps the settings of its models as a secret. */
  readonly inSecretSetting: boolean;
}

async function buildModel(settings: ModelSettings, options: ModelOptions): Promise<BuiltModel> {
  const folder = readModel(settings.name, options.modelRoot);
  const variants = variantsOf(settings.hosting).map(async (variant) => ({
    settings: variant,
    golden: goldenOf(folder, variant),
    containers: await buildContainers(settings, variant, options),
  }));
  const environment = containerEnvironment(settings.environment, options);
  return { settings, folder, variants: await Promise.all(variants), environment: await environment };
}

function goldenOf(folder: ModelFolder, { variant }: VariantSettings): GoldenFile {
  return (variant === undefined ? undefined : folder.variants[variant])?.golden ?? folder.golden;
}

async function buildContainers(
  { name, hosting, source }: ModelSettings,
  { variant }: VariantSettings,
  { describeJob, modelRoot }: Required<BuildOptions>,
): Promise<readonly ContainerContent[]> {
  const dir = path.join(modelRoot, name);
  switch (source.from) {
    case "folder":
      // The packager checks the archive against the limits of the hosting.
      return [{ runs: "server", artifact: await packageModel(dir, { hosting, variant }) }];
    case "framework": {
      const { framework, version } = source;
      const image = frameworkImage({ framework, version, device: hasGpu(hosting) ? "gpu" : "cpu" });
      return [{ runs: "framework", artifact: await packageModel(dir, { hosting, form: "framework", image }), image }];
    }
    case "container":
      return [{ runs: "image", image: { uri: source.image, modelDataUrl: source.modelDataUrl, environment: {} } }];
    case "autopilot": {
      const containers = candidateContainers(source.jobName, await describeJob(source.jobName), hosting);
      return containers.map((image) => ({ runs: "image", image }));
    }
    case "endpoint":
      return [];
  }
}
