import { readFileSync } from "node:fs";
import path from "node:path";
import { bundleContainer, type ContainerOptions } from "./bundle";

const imageFolder = path.join(__dirname, "../image");

/** The one place that pins base images, which both images share. */
const pinningDockerfile = path.join(__dirname, "../../model/server/Dockerfile");

/**
 * Build context of the API's image, by path: the bundle, its Dockerfile, the script that it runs, and a compose file.
 * The same bytes on every machine.
 */
export async function buildApiImage(options: ContainerOptions): Promise<ReadonlyMap<string, Buffer>> {
  const read = (name: string) => readFileSync(path.join(imageFolder, name));
  return new Map([
    ["Dockerfile", Buffer.from(pinImages(read("Dockerfile").toString()))],
    ["assemble.sh", read("assemble.sh")],
    ["compose.yaml", read("compose.yaml")],
    ...(await bundleContainer(options)).files,
  ]);
}

/** Gives the arguments of a Dockerfile that stand for base images their values. */
function pinImages(dockerfile: string): string {
  const [build, base] = [...readFileSync(pinningDockerfile, "utf8").matchAll(/^FROM (\S+)/gm)].map(
    ([, image]) => image,
  );
  return dockerfile
    .replace("ARG NODE_IMAGE\n", `ARG NODE_IMAGE=${build}\n`)
    .replace("ARG BASE_IMAGE\n", `ARG BASE_IMAGE=${base}\n`);
}
