import path from "node:path";
import { type ModelSettings } from "../../infra/settings/schema";
import { packageModel } from "../../model/packaging";
import { buildServer } from "../../model/server/build";
import { type ContainerImage } from "./container";
import { once } from "../once";
import { type Serving } from "./serving";
import { type StackContext } from "../stack-context";
import { writeFiles } from "../files";

/** Builds the image of a model or one of its variants on first use. */
export type ImageOf = (model: ModelSettings, variant: string | undefined) => () => Promise<ContainerImage>;

/** Stand-in for AWS's framework images: a separate program, run and not imported. */
const harness = path.join(__dirname, "../..", "tools", "framework", "harness.py");

export interface Images {
  readonly imageOf: ImageOf;
  /** The inference server without a model. */
  readonly server: () => Promise<ContainerImage>;
}

export function createImages(context: StackContext): Images {
  const server = once(() => buildServerProgram(context));
  return {
    imageOf: (model, variant) => {
      const serving = context.serving[model.name];
      return serving
        ? once(() => otherImage(context, model, serving))
        : once(() => ownImage(context, model, variant, server()));
    },
    server: async () => ({ ...serverImage(await server()), modelDir: context.workspace }),
  };
}

/** The inference server with the model's artifact, as SageMaker unpacks it. */
async function ownImage(
  { workspace, modelRoot }: StackContext,
  { name, hosting }: ModelSettings,
  variant: string | undefined,
  server: Promise<string>,
): Promise<ContainerImage> {
  const modelDir = path.join(workspace, "models", variant === undefined ? name : `${name}.${variant}`);
  const { files } = await packageModel(path.join(modelRoot, name), { hosting, variant });
  await writeFiles(modelDir, files);
  return { ...serverImage(await server), modelDir };
}

function serverImage(entry: string): Pick<ContainerImage, "command"> {
  return { command: () => [process.execPath, entry, "serve"] };
}

async function otherImage(
  { workspace, modelRoot }: StackContext,
  { name, hosting }: ModelSettings,
  serving: Serving,
): Promise<ContainerImage> {
  const folder = path.join(modelRoot, name);
  if (serving.by === "command") return { command: () => ["sh", "-c", serving.command], modelDir: folder };
  const modelDir = path.join(workspace, "frameworks", name);
  const { files } = await packageModel(folder, { hosting, form: "framework" });
  await writeFiles(modelDir, files);
  return { command: (port) => [serving.python, harness, modelDir, "--serve", String(port)], modelDir };
}

/** Bundles the inference server as for the deployed image. Returns its entry file. */
async function buildServerProgram({ workspace }: StackContext): Promise<string> {
  const dir = path.join(workspace, "server");
  await buildServer(dir);
  return path.join(dir, "index.js");
}
