import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type BuiltModel } from "./build-parts";
import { contentKeyDigits } from "./content-key";
import { createPrivateBucket, restrictBucket } from "./private-bucket";
import { stageFiles } from "./staged-files";

/** Where a model's `model.tar.gz` is. */
export interface StoredArtifact {
  /** `s3://…`, as SageMaker takes it. */
  readonly url: pulumi.Output<string>;
  /** Of the object, for policies. */
  readonly arn: pulumi.Output<string>;
}

/** The bucket that SageMaker loads models from: one object per artifact, under a key that names its content. */
export class ModelStore extends pulumi.ComponentResource {
  private readonly artifacts: ReadonlyMap<string, StoredArtifact>;

  constructor(
    name: string,
    { models }: { readonly models: readonly BuiltModel[] },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:ModelStore", name, {}, opts);
    const store = createPrivateBucket(name, { versioned: true }, this);
    const policy = restrictBucket(name, store, []);
    this.artifacts = new Map(
      models.map(({ artifact }) => [
        artifact.name,
        storeArtifact(artifact, store.bucket, { parent: this, dependsOn: policy }),
      ]),
    );
    this.registerOutputs({ bucketName: store.bucket.bucket });
  }

  artifactOf(model: string): StoredArtifact {
    const artifact = this.artifacts.get(model);
    if (!artifact) throw new Error(`The model store has no artifact of "${model}".`);
    return artifact;
  }
}

function storeArtifact(
  { name, sha256, archive }: BuiltModel["artifact"],
  bucket: aws.s3.Bucket,
  opts: pulumi.CustomResourceOptions,
): StoredArtifact {
  const folder = stageFiles(new Map([["model.tar.gz", archive]]));
  const object = new aws.s3.BucketObjectv2(
    `${name}-${sha256.slice(0, contentKeyDigits)}`,
    {
      bucket: bucket.bucket,
      key: `${name}/${sha256}/model.tar.gz`,
      source: new pulumi.asset.FileAsset(`${folder}/model.tar.gz`),
      contentType: "application/gzip",
    },
    opts,
  );
  return {
    url: pulumi.interpolate`s3://${object.bucket}/${object.key}`,
    arn: pulumi.interpolate`${bucket.arn}/${object.key}`,
  };
}
