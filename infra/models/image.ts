import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { filesKey } from "../build/content-key";
import { type ImageSettings } from "../settings/schema/models";
import { stageFiles } from "../build/staged-files";

export interface InferenceImageArgs {
  readonly settings: ImageSettings;
  /** Build context of the image, including its Dockerfile. Unused for an image from a registry. */
  readonly context: ReadonlyMap<string, Buffer>;
}

/** Image of the inference server: built and pushed by `pulumi up`, or one that is in a registry already. */
export class InferenceImage extends pulumi.ComponentResource {
  /** Image URI for SageMaker; by digest if this program builds the image. */
  readonly uri: pulumi.Output<string>;
  /** Identifies the image's content before it is built. A new key makes new endpoints. */
  readonly contentKey: string;
  /** ARN of the image's repository, for the roles that pull it. */
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, { settings, context }: InferenceImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:InferenceImage", name, {}, opts);
    if (settings.source === "registry") {
      this.uri = pulumi.output(settings.uri);
      this.contentKey = settings.uri;
    } else {
      this.contentKey = filesKey(context);
      this.uri = this.build(name, stageFiles(context));
    }
    this.repositoryArn = this.uri.apply(repositoryArn);
    this.registerOutputs({ uri: this.uri });
  }

  private build(name: string, contextFolder: string): pulumi.Output<string> {
    const repository = new awsx.ecr.Repository(
      name,
      {
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        lifecyclePolicy: {
          rules: [{ description: "Keep the newest images", tagStatus: "any", maximumNumberOfImages: 20 }],
        },
      },
      { parent: this },
    );
    const image = new dockerBuild.Image(
      `${name}-${this.contentKey}`,
      {
        context: { location: contextFolder },
        platforms: ["linux/amd64"],
        tags: [pulumi.interpolate`${repository.url}:${this.contentKey}`],
        // CreateModel refuses OCI media types and attestations (aws/amazon-sagemaker-feedback issue 180). The provider
        // adds no attestation unless `exec` is set.
        exports: [{ image: { ociMediaTypes: false, push: true } }],
        push: false,
        registries: [registryLogin(repository.url)],
        buildOnPreview: false,
      },
      { parent: this },
    );
    return pulumi.interpolate`${repository.url}@${image.digest}`;
  }
}

/** Resolves once the repository exists, so that a first preview needs no credentials. */
function registryLogin(repositoryUrl: pulumi.Output<string>): dockerBuild.types.input.RegistryArgs {
  const token = aws.ecr.getAuthorizationTokenOutput({
    registryId: repositoryUrl.apply((url) => url.split(".")[0] ?? ""),
  });
  return { address: repositoryUrl, username: token.userName, password: pulumi.secret(token.password) };
}

/**
 * ARN of the repository of `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`, with or without tag and digest.
 * @throws Error if the image is not in a private ECR repository.
 */
export function repositoryArn(uri: string): string {
  const [, account, region, china, name] = /^(\d+)\.dkr\.ecr\.([^.]+)\.amazonaws\.com(\.cn)?\/([^:@]+)/.exec(uri) ?? [];
  if (!account || !region || !name) throw new Error(`"${uri}" is not an image in a private ECR repository.`);
  return `arn:${china ? "aws-cn" : "aws"}:ecr:${region}:${account}:repository/${name}`;
}
