import path from "node:path";
import { Container } from "../local/containers/container";
import { createWorkspace, removeWorkspace, writeFiles } from "../local/files";
import { serverless } from "../model/limits";
import { type ModelPackage } from "../model/packaging";
import { buildServer } from "../model/server/build";

/**
 * Starts the inference server with a package's files as its model folder, as SageMaker does, and passes its URL to
 * `use`. The server is ready only once it has reproduced the golden answers.
 * @throws Error with the server's last lines of output, if it does not become ready
 */
export async function runPackage<Result>(
  { files }: ModelPackage,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const workspace = await createWorkspace();
  const log: string[] = [];
  const container = new Container({
    image: async () => {
      const server = path.join(workspace, "server");
      const modelDir = path.join(workspace, "model");
      await Promise.all([buildServer(server), writeFiles(modelDir, files)]);
      return { command: () => [process.execPath, path.join(server, "index.js"), "serve"], modelDir };
    },
    environment: {},
    startupSeconds: serverless.startupSeconds,
    log: (line) => log.push(line),
  });
  try {
    await container.ready.catch((error: Error) => {
      throw new Error([error.message, ...log.slice(-3).map((line) => line.slice(0, 500))].join("\n"), { cause: error });
    });
    return await use(`http://127.0.0.1:${container.port}`);
  } finally {
    await container.stop();
    await removeWorkspace(workspace);
  }
}
