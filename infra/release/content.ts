import { createHash } from "node:crypto";
import { type BuiltModel, type ContainerContent } from "../build/parts";
import { contentKey } from "../build/content-key";
import { type SourceSettings } from "../settings/schema/sources";

/**
 * Logical name of all that a release of a model is made of. Autoscaling is not: it changes in place.
 * @param imageKey stands for the inference server's image.
 */
export function releaseName({ settings, variants }: Pick<BuiltModel, "settings" | "variants">, imageKey: string) {
  const { name, hosting, source, environment } = settings;
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const contents = variants.map(({ containers }) => containers.map((content) => contentOf(content, imageKey)));
  const lasting = { ...hosting, autoscaling: undefined };
  return `${name}-${contentKey([contents, lasting, contentSource(source), variables])}`;
}

/** What the API calls the model's version, 12 hex digits: of the archive where there is one, else of what stands for it. */
export function modelVersion({ settings, variants }: Pick<BuiltModel, "settings" | "variants">): string {
  const contents = variants.flatMap(({ containers }) => containers);
  const [only] = contents;
  const isArchive = contents.length === 1 && only !== undefined && only.runs !== "image";
  const digest = isArchive
    ? only.artifact.sha256
    : createHash("sha256")
        .update(JSON.stringify([contentSource(settings.source), contents.map((content) => contentOf(content, ""))]))
        .digest("hex");
  return digest.slice(0, 12);
}

/** How a container is asked is no part of what it is. */
function contentSource(source: SourceSettings): unknown {
  return { ...source, protocol: undefined };
}

function contentOf(content: ContainerContent, imageKey: string): unknown {
  switch (content.runs) {
    case "server":
      return [content.artifact.sha256, imageKey];
    case "framework":
      return [content.artifact.sha256, content.image.repository, content.image.tag];
    case "image":
      return content.image;
  }
}
