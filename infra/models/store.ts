import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { sharedPrefix, targetModelOf } from "../../functions/core/models/shared-artifacts";
import { type ModelPackage } from "../../model/packaging";
import { type BuiltModel } from "../build/parts";
import { type EncryptionKey } from "../encryption";
import { contentKeyDigits } from "../build/content-key";
import { createPrivateBucket, restrictBucket } from "../private-bucket";
import { versionOf } from "../release/content";
import { stageFiles } from "../build/staged-files";

/** Location of a model's `model.tar.gz`. */
export interface StoredArtifact {
  /** `s3://…` URL for SageMaker. */
  readonly url: pulumi.Output<string>;
  /** ARN of the object, for policies. */
  readonly arn: pulumi.Output<string>;
  readonly object: pulumi.Resource;
}

export interface ModelStoreArgs {
  readonly models: readonly BuiltModel[];
  /** Refuses to delete the bucket while it holds objects. */
  readonly deletionProtection: boolean;
  /** Default or null: S3 manages the key. */
  readonly encryptionKey?: EncryptionKey | null;
}

/** Bucket that SageMaker loads models from: one object per artifact, with the content's digest in its key. */
export class ModelStore extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  private readonly artifacts: ReadonlyMap<string, StoredArtifact>;

  constructor(name: string, args: ModelStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:ModelStore", name, {}, opts);
    const { models, deletionProtection, encryptionKey = null } = args;
    // Autopilot's results are in it too (`npm run autopilot`), which no repository has.
    const store = createPrivateBucket(
      name,
      { versioned: true, forceDestroy: !deletionProtection, encryptionKey },
      this,
    );
    const policy = restrictBucket(name, store, []);
    const artifacts = new Map(models.flatMap(artifactsOf).map((one) => [artifactKey(one.artifact), one]));
    this.artifacts = new Map(
      [...artifacts].map(([key, artifact]) => [
        key,
        storeArtifact(artifact, store.bucket, { parent: this, dependsOn: policy }),
      ]),
    );
    this.bucketName = store.bucket.bucket;
    this.bucketArn = store.bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** Location of an artifact. @throws Error if no model of the stack has it. */
  artifactOf(artifact: Pick<ModelPackage, "name" | "sha256">): StoredArtifact {
    const stored = this.artifacts.get(artifactKey(artifact));
    if (!stored) throw new Error(`The model store has no such artifact of "${artifact.name}".`);
    return stored;
  }
}

/** An archive to upload. */
interface Upload {
  readonly artifact: ModelPackage;
  /** True for the shared endpoint. */
  readonly isShared: boolean;
}

/** Archives of a model to upload. */
function artifactsOf({ settings, variants }: BuiltModel): Upload[] {
  const isShared = settings.hosting.mode === "shared";
  return variants.flatMap(({ containers }) =>
    containers.flatMap((content) => (content.runs === "image" ? [] : [{ artifact: content.artifact, isShared }])),
  );
}

/** Key of an artifact. Variants may share one, which is then stored once. */
function artifactKey({ name, sha256 }: Pick<ModelPackage, "name" | "sha256">): string {
  return `${name}-${sha256.slice(0, contentKeyDigits)}`;
}

/** Uploads an archive. One for the shared endpoint stays when a release replaces it, until no kept release needs it. */
function storeArtifact(
  { artifact, isShared }: Upload,
  bucket: aws.s3.Bucket,
  opts: pulumi.CustomResourceOptions,
): StoredArtifact {
  const { name, sha256, archive } = artifact;
  const folder = stageFiles(new Map([["model.tar.gz", archive]]));
  const key = artifactKey(artifact);
  const object = new aws.s3.BucketObjectv2(
    isShared ? `${key}-shared` : key,
    {
      bucket: bucket.bucket,
      key: isShared ? `${sharedPrefix}${targetModelOf(name, versionOf(sha256))}` : `${name}/${sha256}/model.tar.gz`,
      source: new pulumi.asset.FileAsset(`${folder}/model.tar.gz`),
      contentType: "application/gzip",
    },
    { ...opts, retainOnDelete: isShared },
  );
  return {
    url: pulumi.interpolate`s3://${object.bucket}/${object.key}`,
    arn: pulumi.interpolate`${bucket.arn}/${object.key}`,
    object,
  };
}
