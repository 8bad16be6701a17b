import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unpatchedImages } from "../../model/packaging/framework-images";
import { partitionOf } from "../iam/arn";
import { type ContainerContent, type ImageContent } from "../build/parts";
import { repositoryArn, type InferenceImage } from "./image";
import { type ModelStore } from "./store";

/** A container of a SageMaker model, with what its role has to reach for it. */
export interface ModelContainer {
  readonly definition: aws.types.input.sagemaker.ModelContainer;
  readonly repositoryArn: pulumi.Input<string>;
  /** Object in S3, if it loads one. */
  readonly objectArn?: pulumi.Input<string>;
  /** Folder in S3, if it loads one. */
  readonly folder?: DataFolder;
}

export interface DataFolder {
  readonly bucketArn: string;
  /** Ends in `/`. */
  readonly prefix: string;
}

export interface ContainerPlace {
  readonly region: string;
  readonly store: Pick<ModelStore, "artifactOf">;
  /** Null where no model runs in it. */
  readonly image: Pick<InferenceImage, "uri" | "repositoryArn"> | null;
  /** The settings' own variables: they win over those that come with the content. */
  readonly environment: Readonly<Record<string, string>>;
}

export function modelContainer(content: ContainerContent, place: ContainerPlace): ModelContainer {
  switch (content.runs) {
    case "server":
      return serverContainer(content, place);
    case "framework":
      return frameworkContainer(content, place);
    case "image":
      return imageContainer(content.image, place);
  }
}

type Content<Runs> = Extract<ContainerContent, { runs: Runs }>;

function serverContainer(
  { artifact }: Content<"server">,
  { store, image, environment }: ContainerPlace,
): ModelContainer {
  if (!image) throw new Error(`There is no inference server's image for "${artifact.name}".`);
  const { url, arn } = store.artifactOf(artifact);
  return {
    definition: { image: image.uri, modelDataUrl: url, environment },
    repositoryArn: image.repositoryArn,
    objectArn: arn,
  };
}

/** AWS keeps its images in accounts of its own, one per Region: the provider knows which, without asking anybody. */
function frameworkContainer(
  { artifact, image }: Content<"framework">,
  { region, store, environment }: ContainerPlace,
): ModelContainer {
  const { repository, tag, patchedUntil } = image;
  if (unpatchedImages(new Date()).includes(image)) {
    void pulumi.log.warn(
      `${artifact.name}: AWS has mended no security flaw in its image, ${repository}:${tag}, since ${patchedUntil}.`,
    );
  }
  for (const warning of artifact.warnings) void pulumi.log.warn(`${artifact.name}: ${warning}`);
  const { registryId, registryPath } = aws.sagemaker.getPrebuiltEcrImageOutput({
    repositoryName: repository,
    imageTag: tag,
    region,
  });
  const { url, arn } = store.artifactOf(artifact);
  const program = { SAGEMAKER_PROGRAM: "inference.py", SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code" };
  return {
    definition: { image: registryPath, modelDataUrl: url, environment: { ...program, ...environment } },
    repositoryArn: registryId.apply(
      (account) => `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`,
    ),
    objectArn: arn,
  };
}

function imageContainer(content: ImageContent, { region, environment: own }: ContainerPlace): ModelContainer {
  const { uri, modelDataUrl } = content;
  const environment = { ...content.environment, ...own };
  const common = { repositoryArn: repositoryArn(uri) };
  if (modelDataUrl === undefined) return { ...common, definition: { image: uri, environment } };
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(modelDataUrl) ?? [];
  const bucketArn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  if (!key.endsWith("/")) {
    return { ...common, definition: { image: uri, modelDataUrl, environment }, objectArn: `${bucketArn}/${key}` };
  }
  const modelDataSource = {
    s3DataSources: [{ s3Uri: modelDataUrl, s3DataType: "S3Prefix", compressionType: "None" }],
  };
  return { ...common, definition: { image: uri, modelDataSource, environment }, folder: { bucketArn, prefix: key } };
}
