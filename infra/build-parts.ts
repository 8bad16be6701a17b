import path from "node:path";
import { bundleFunction } from "../functions/bundle";
import { packageModel, type ModelPackage } from "../model/packaging";
import { modelRoot as shippedModels, readModel, type ModelFolder } from "../model/registry";
import { buildSite, type SiteFile } from "../site/build";
import { readServerContext } from "./server-context";
import { type ModelSettings, type Settings } from "./settings";

/** A model of the stack: its settings, its folder and the artifact made of it. */
export interface BuiltModel {
  readonly settings: ModelSettings;
  readonly folder: ModelFolder;
  readonly artifact: ModelPackage;
}

/** Everything that a deployment uploads, in memory. */
export interface BuiltParts {
  /** In the order of the settings. */
  readonly models: readonly BuiltModel[];
  readonly serverContext: ReadonlyMap<string, Buffer>;
  readonly functionFiles: ReadonlyMap<string, Buffer>;
  readonly siteFiles: ReadonlyMap<string, SiteFile>;
}

/**
 * Builds everything at once; the same settings and sources give the same bytes.
 * @throws PackagingError if a model's folder has mistakes.
 */
export async function buildParts(settings: Settings, modelRoot = shippedModels): Promise<BuiltParts> {
  const models = settings.models.map(({ name }) => name);
  const [built, bundle, siteFiles] = await Promise.all([
    Promise.all(settings.models.map((model) => buildModel(model, modelRoot))),
    bundleFunction({ models, modelRoot }),
    buildSite({ models, modelRoot }),
  ]);
  const serverContext = settings.image.source === "build" ? readServerContext() : new Map<string, Buffer>();
  return { models: built, serverContext, functionFiles: bundle.files, siteFiles };
}

async function buildModel(settings: ModelSettings, modelRoot: string): Promise<BuiltModel> {
  const { name, hosting } = settings;
  // The hosting's limits are held against it.
  const artifact = await packageModel(path.join(modelRoot, name), { hosting });
  return { settings, folder: readModel(name, modelRoot), artifact };
}
