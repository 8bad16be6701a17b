import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { filesKey } from "../build/content-key";
import { type ImageSettings } from "../settings/schema/models";
import { stageFiles } from "../build/staged-files";

export interface InferenceImageArgs {
  readonly settings: ImageSettings;
  /** Build context of the image, its Dockerfile included; not needed for an image from a registry. */
  readonly context: ReadonlyMap<string, Buffer>;
}

/** The inference server's image: built and pushed by `pulumi up`, or one that a registry has already. */
export class InferenceImage extends pulumi.ComponentResource {
  /** As SageMaker takes it, by digest where this program built it. */
  readonly uri: pulumi.Output<string>;
  /** Stands for what is in the image, before there is one. */
  readonly contentKey: string;
  /** Of the image's repository, for the roles that pull it. */
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
        // attests nothing as long as `exec` is not set.
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

/** Asked for once the repository is there: a first preview needs no account. */
function registryLogin(repositoryUrl: pulumi.Output<string>): dockerBuild.types.input.RegistryArgs {
  const token = aws.ecr.getAuthorizationTokenOutput({
    registryId: repositoryUrl.apply((url) => url.split(".")[0] ?? ""),
  });
  return { address: repositoryUrl, username: token.userName, password: pulumi.secret(token.password) };
}

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME` with or without tag and digest, as the ARN of its repository. */
export function repositoryArn(uri: string): string {
  const [, account, region, china, name] = /^(\d+)\.dkr\.ecr\.([^.]+)\.amazonaws\.com(\.cn)?\/([^:@]+)/.exec(uri) ?? [];
  if (!account || !region || !name) throw new Error(`"${uri}" is no image in a private ECR repository.`);
  return `arn:${china ? "aws-cn" : "aws"}:ecr:${region}:${account}:repository/${name}`;
}
