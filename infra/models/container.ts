import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unpatchedImages } from "../../model/packaging/framework-images";
import { partitionOf } from "../iam/arn";
import { type ImageContent } from "../build/autopilot";
import { type ContainerEnvironment } from "../build/container-environment";
import { type ContainerContent } from "../build/parts";
import { repositoryArn, type InferenceImage } from "./image";
import { type ModelStore } from "./store";

/** Container of a SageMaker model, with the resources that its execution role has to read. */
export interface ModelContainer {
  readonly definition: aws.types.input.sagemaker.ModelContainer;
  readonly repositoryArn: pulumi.Input<string>;
  /** ARN of its S3 object, if it loads one. */
  readonly objectArn?: pulumi.Input<string>;
  /** Its S3 folder, if it loads one. */
  readonly folder?: DataFolder;
}

export interface DataFolder {
  readonly bucketArn: pulumi.Input<string>;
  /** Key prefix, ending in `/`. */
  readonly prefix: string;
}

export interface ContainerPlace {
  readonly region: string;
  readonly store: Pick<ModelStore, "artifactOf">;
  /** Image of the inference server; null if no model uses it. */
  readonly image: Pick<InferenceImage, "uri" | "repositoryArn"> | null;
  /** Variables from the settings. They override those of the content. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
}

/** Variables as SageMaker takes them. The values of secrets stay secret in the stack's state and in previews. */
export function variablesOf(environment: ContainerEnvironment): ContainerPlace["environment"] {
  return Object.fromEntries(
    Object.entries(environment).map(([name, { value, secret }]) => [name, secret ? pulumi.secret(value) : value]),
  );
}

/** Defines the container for a model's content. */
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
  if (!image)
    throw new Error(`Model "${artifact.name}" needs the inference server's image, which this stack does not have.`);
  const { url, arn } = store.artifactOf(artifact);
  return {
    definition: { image: image.uri, modelDataUrl: url, environment },
    repositoryArn: image.repositoryArn,
    objectArn: arn,
  };
}

/** AWS keeps framework images in one account per Region. The provider knows these without calling AWS. */
function frameworkContainer(
  { artifact, image }: Content<"framework">,
  { region, store, environment }: ContainerPlace,
): ModelContainer {
  const { repository, tag, patchedUntil } = image;
  if (unpatchedImages(new Date()).includes(image)) {
    void pulumi.log.warn(`${artifact.name}: AWS stopped patching its image, ${repository}:${tag}, on ${patchedUntil}.`);
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
