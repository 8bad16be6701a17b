import path from "node:path";
import { type ModelSettings } from "../infra/settings";
import { packageModel } from "../model/packaging";
import { buildServer } from "../model/server/build";
import { Container, type ContainerImage } from "./container";
import { modelVersion } from "./model-version";
import { once } from "./once";
import { account } from "./sagemaker/directory";
import { Endpoint, startupSeconds } from "./sagemaker/endpoint";
import { type StackContext } from "./stack";
import { writeFiles } from "./write-files";

/** An endpoint for each model of the settings. */
export function createEndpoints(context: StackContext): Endpoint[] {
  const { settings, modelRoot, behaviour, log } = context;
  const program = once(() => buildProgram(context));
  return settings.models.map((model) => {
    const { name, hosting, environment } = model;
    const version = modelVersion(path.join(modelRoot, name));
    const unpacked = once(() => unpackModel(context, model));
    const image = async () => {
      const [entry, modelDir] = await Promise.all([program(), unpacked()]);
      return { program: entry, modelDir };
    };
    const logOfModel = (line: string) => log(`[${name}] ${line}`);
    const container = { image, environment, startupSeconds: startupSeconds(hosting), log: logOfModel };
    return new Endpoint({
      name: `${name}-${version.slice(0, 8)}`,
      model: name,
      version,
      place: { region: settings.region, account },
      hosting,
      behaviour,
      prepare: image,
      launch: () => new Container(container),
      log: logOfModel,
    });
  });
}

/** The inference server, bundled as for the image of the deployed stack. */
async function buildProgram({ workspace }: StackContext): Promise<ContainerImage["program"]> {
  const dir = path.join(workspace, "server");
  await buildServer(dir);
  return [path.join(dir, "index.js"), "serve"];
}

/** The model's artifact, as SageMaker unpacks it. */
async function unpackModel({ workspace, modelRoot }: StackContext, { name, hosting }: ModelSettings): Promise<string> {
  const { files } = await packageModel(path.join(modelRoot, name), { hosting });
  const dir = path.join(workspace, "models", name);
  await writeFiles(dir, files);
  return dir;
}
