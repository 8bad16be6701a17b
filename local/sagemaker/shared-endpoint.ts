import { createHash } from "node:crypto";
import path from "node:path";
import { targetModelOf } from "../../functions/core/models/shared-artifacts";
import { sharedName } from "../../infra/functions/environment";
import { type ModelSettings } from "../../infra/settings/schema";
import { variantsOf } from "../../infra/settings/schema/hosting";
import {
  type SharedEndpointSettings,
  sharedHosting,
  sharedVariables,
} from "../../infra/settings/schema/shared-endpoint";
import { packageModel } from "../../model/packaging";
import { Container, type ContainerImage } from "../containers/container";
import { writeFiles } from "../files";
import { modelVersion } from "../model-version";
import { once } from "../once";
import { type StackContext } from "../stack-context";
import { account } from "./directory";
import { Endpoint, startupSeconds } from "./endpoint";

/**
 * The multi-model endpoint of the stack's shared models: one process of the inference server, however many instances the
 * settings have.
 * @param server image of the inference server
 */
export function createSharedEndpoint(
  { settings, modelRoot, workspace, behaviour, log }: StackContext,
  models: readonly ModelSettings[],
  endpoint: SharedEndpointSettings,
  server: () => Promise<ContainerImage>,
): Endpoint {
  const artifacts = new Map(models.flatMap((model) => artifactsOf(model, modelRoot)));
  const hosting = { ...sharedHosting(endpoint), instanceCount: 1 };
  const environment = { ...sharedVariables(endpoint), SAGEMAKER_MULTI_MODEL: "true" };
  const logLine = (line: string) => log(`[${sharedName}] ${line}`);
  return new Endpoint({
    name: `${sharedName}-${digestOf(JSON.stringify(endpoint)).slice(0, 8)}`,
    model: sharedName,
    place: { region: settings.region, account },
    hosting,
    behaviour,
    models: {
      names: models.map(({ name }) => name),
      folder: path.join(workspace, sharedName),
      async fetch(target, folder) {
        const files = artifacts.get(target);
        if (!files) throw new Error(`There is no artifact "${target}".`);
        await writeFiles(folder, await files());
      },
    },
    variants: [
      {
        name: "live",
        weight: 1,
        prepare: () => Promise.all([server(), ...[...artifacts.values()].map((files) => files())]),
        launch: () =>
          new Container({ image: server, environment, startupSeconds: startupSeconds(hosting), log: logLine }),
        log: logLine,
      },
    ],
  });
}

/** Contents of a model's artifacts by `TargetModel`, packaged on first use. */
function artifactsOf(model: ModelSettings, modelRoot: string) {
  const { name, hosting } = model;
  const dir = path.join(modelRoot, name);
  const versions = artifactVersions(model, modelVersion(dir));
  return variantsOf(hosting).map(({ variant }, i) => {
    const files = once(async () => (await packageModel(dir, { hosting, variant })).files);
    return [targetModelOf(name, versions[i]!), files] as const;
  });
}

/**
 * Version of each variant's artifact in the local stack, 12 hex digits.
 * @param version of the model's folder
 */
export function artifactVersions({ hosting }: Pick<ModelSettings, "hosting">, version: string): string[] {
  return variantsOf(hosting).map(({ variant }) =>
    variant === undefined ? version : digestOf(`${version} ${variant}`).slice(0, version.length),
  );
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
