import path from "node:path";
import { bundleAuthorizer, bundleFunction } from "../functions/bundle";
import { featuresOf, type Features } from "../functions/lib/routes";
import { type GoldenFile } from "../model/golden";
import { packageModel, type ModelPackage } from "../model/packaging";
import { frameworkImage, type FrameworkImage } from "../model/packaging/framework-images";
import { modelRoot as shippedModels, readModel, type ModelFolder } from "../model/registry";
import { buildSite, type SiteFile } from "../site/build";
import { candidateContainers, type DescribeJob } from "./autopilot-candidate";
import { hasGpu, variantsOf, type VariantSettings } from "./hosting-settings";
import { readServerContext } from "./server-context";
import { pageOrder, type ModelSettings, type Settings } from "./settings";

/** What one container of an endpoint runs. */
export type ContainerContent =
  /** Our inference server. */
  | { readonly runs: "server"; readonly artifact: ModelPackage }
  /** An image of AWS that runs the folder's `code/`. */
  | { readonly runs: "framework"; readonly artifact: ModelPackage; readonly image: FrameworkImage }
  /** An image of somebody else's, with data that is in S3 already. */
  | { readonly runs: "image"; readonly image: ImageContent };

export interface ImageContent {
  /** In a private ECR repository. */
  readonly uri: string;
  /** A `.tar.gz`, or a folder if it ends in `/`. */
  readonly modelDataUrl: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** What stands behind one name of `target_variant`. */
export interface BuiltVariant {
  readonly settings: VariantSettings;
  readonly golden: GoldenFile;
  /** In the order in which a request goes through them; none where the endpoint is there already. */
  readonly containers: readonly ContainerContent[];
}

/** A model of the stack: its settings, its folder and what its endpoint is made of. */
export interface BuiltModel {
  readonly settings: ModelSettings;
  readonly folder: ModelFolder;
  readonly variants: readonly BuiltVariant[];
}

/** Everything that a deployment uploads, in memory. */
export interface BuiltParts {
  /** In the order of the settings. */
  readonly models: readonly BuiltModel[];
  readonly features: Features;
  readonly serverContext: ReadonlyMap<string, Buffer>;
  /** Of the functions that answer requests. */
  readonly functionFiles: ReadonlyMap<string, Buffer>;
  readonly authorizerFiles: ReadonlyMap<string, Buffer>;
  readonly siteFiles: ReadonlyMap<string, SiteFile>;
}

export interface BuildOptions {
  /** Asked only where a model comes from an Autopilot job. */
  readonly describeJob: DescribeJob;
  readonly modelRoot?: string;
}

/**
 * Builds everything at once; the same settings and sources give the same bytes.
 * @throws PackagingError if a model's folder has mistakes; AutopilotError if a job has nothing to deploy.
 */
export async function buildParts(settings: Settings, options: BuildOptions): Promise<BuiltParts> {
  const { modelRoot = shippedModels } = options;
  const names = settings.models.map(({ name }) => name);
  const features = featuresOf(
    names.map((name) => readModel(name, modelRoot)),
    settings.api,
  );
  const [models, bundle, authorizer, siteFiles] = await Promise.all([
    Promise.all(settings.models.map((model) => buildModel(model, { ...options, modelRoot }))),
    bundleFunction({ models: names, modelRoot, ...features }),
    bundleAuthorizer(),
    buildSite({ models: pageOrder(settings.models), features, modelRoot }),
  ]);
  const buildsImage = settings.image.source === "build" && models.some(runsServer);
  const serverContext = buildsImage ? readServerContext() : new Map<string, Buffer>();
  return { models, features, serverContext, functionFiles: bundle.files, authorizerFiles: authorizer.files, siteFiles };
}

/** Whether a model needs the inference server's image. */
export function runsServer({ variants }: Pick<BuiltModel, "variants">): boolean {
  return variants.some(({ containers }) => containers.some(({ runs }) => runs === "server"));
}

async function buildModel(settings: ModelSettings, options: Required<BuildOptions>): Promise<BuiltModel> {
  const folder = readModel(settings.name, options.modelRoot);
  const variants = variantsOf(settings.hosting).map(async (variant) => ({
    settings: variant,
    golden: goldenOf(folder, variant),
    containers: await buildContainers(settings, variant, options),
  }));
  return { settings, folder, variants: await Promise.all(variants) };
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
      // The hosting's limits are held against it.
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
