import { createHash } from "node:crypto";
import { sharedPrefix, targetModelOf } from "../../functions/core/models/shared-artifacts";
import { type BuiltModel, type ContainerContent } from "../build/parts";
import { contentKey } from "../build/content-key";
import { type NetworkSettings } from "../settings/schema/network";
import { type SourceSettings } from "../settings/schema/sources";

export interface ReleasePlace {
  readonly network?: Pick<NetworkSettings, "subnetIds" | "securityGroupIds"> | undefined;
  readonly volumeKey?: string | undefined;
}

/**
 * Logical name of a release's resources: `<model>-<key of its content>`. Autoscaling is not part of the content: it changes in place.
 * @param imageKey content key of the inference server's image.
 * @param place subnets of the containers, if they are in a VPC, and the key of the volumes, if AWS does not manage it.
 */
export function releaseName(
  { settings, variants, environment }: Omit<BuiltModel, "folder">,
  imageKey: string,
  { network, volumeKey }: ReleasePlace = {},
) {
  const { name, hosting, source } = settings;
  const variables = Object.entries(environment)
    .map(([variable, { identity }]) => [variable, identity] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const contents = variants.map(({ containers }) => containers.map((content) => contentOf(content, imageKey)));
  const lasting = { ...hosting, autoscaling: undefined };
  const place = [
    ...(network ? [[network.subnetIds, network.securityGroupIds]] : []),
    ...(volumeKey !== undefined ? [{ volumeKey }] : []),
  ];
  return `${name}-${contentKey([contents, lasting, contentSource(source), variables, ...place])}`;
}

/** Version in the API for a SHA-256 in hex: its first 12 digits. */
export function versionOf(sha256: string): string {
  return sha256.slice(0, 12);
}

/** Version of the model in the API, 12 hex digits: the archive's digest if there is one archive, else a digest of the content. */
export function modelVersion({ settings, variants }: Pick<BuiltModel, "settings" | "variants">): string {
  const contents = variants.flatMap(({ containers }) => containers);
  const [only] = contents;
  const isArchive = contents.length === 1 && only !== undefined && only.runs !== "image";
  const digest = isArchive
    ? only.artifact.sha256
    : createHash("sha256")
        .update(JSON.stringify([contentSource(settings.source), contents.map((content) => contentOf(content, ""))]))
        .digest("hex");
  return versionOf(digest);
}

/** Version of each variant's artifact, which the artifact on the shared endpoint is named for: first 12 hex digits of its digest. */
export function artifactVersions({ variants }: Pick<BuiltModel, "variants">): string[] {
  return variants.flatMap(({ containers }) =>
    containers.flatMap((content) => (content.runs === "image" ? [] : [versionOf(content.artifact.sha256)])),
  );
}

/** S3 keys of a model's artifacts on the shared endpoint, one per variant; undefined if it has an endpoint of its own. */
export function sharedArtifacts(model: Pick<BuiltModel, "settings" | "variants">): string[] | undefined {
  const { hosting, name } = model.settings;
  if (hosting.mode !== "shared") return undefined;
  return artifactVersions(model).map((version) => `${sharedPrefix}${targetModelOf(name, version)}`);
}

/** Source without its protocol, which does not affect the container. */
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
