import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../iam/arn";
import { folderStatements, processingStatements } from "../iam/processing";
import { trustPolicy } from "../iam/roles";
import { createPrivateBucket, restrictBucket } from "../private-bucket";
import { type CapturedData } from "../models/captured-data";
import { type Settings } from "../settings/schema";
import { clarifyNames } from "../settings/schema/governance";

export interface AnalysesArgs {
  /** Id of the stack's account. */
  readonly account: pulumi.Input<string>;
  /** Captured requests, which jobs on a schedule read; null if the stack captures none. */
  readonly captured: Pick<CapturedData, "bucketArn"> | null;
  readonly settings: Pick<Settings, "governance" | "models" | "region">;
}

/** Place in which `npm run clarify` runs its jobs. */
export interface ClarifyPlace {
  readonly bucket: pulumi.Output<string>;
  /** Role of the jobs. */
  readonly roleArn: pulumi.Output<string>;
  /** Image of SageMaker Clarify in the stack's Region. */
  readonly image: pulumi.Output<string>;
}

/** Tells whether a stack analyses its models or their requests. */
export function analysesModels({ governance }: Pick<Settings, "governance">): boolean {
  return governance.clarify || governance.dataQuality !== undefined;
}

/** Bucket of the analyses of models and requests, and with `governance.clarify` the role of SageMaker Clarify's jobs. */
export class Analyses extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  /** Null without `governance.clarify`. */
  readonly clarify: ClarifyPlace | null;

  constructor(name: string, args: AnalysesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:Analyses", name, {}, opts);
    const store = createPrivateBucket(name, { versioned: true, forceDestroy: false }, this);
    restrictBucket(name, store, []);
    this.bucket = store.bucket;
    this.clarify = args.settings.governance.clarify ? this.createClarify(args) : null;
    this.registerOutputs({ bucketName: this.bucket.bucket });
  }

  private createClarify({ account, captured, settings: { region, models } }: AnalysesArgs): ClarifyPlace {
    const repository = "sagemaker-clarify-processing";
    const own = models.filter(({ source }) => source.from !== "endpoint");
    const { registryId, registryPath } = aws.sagemaker.getPrebuiltEcrImageOutput({
      repositoryName: repository,
      imageTag: "1.0",
      region,
    });
    const role = new aws.iam.Role(
      "clarify",
      { assumeRolePolicy: trustPolicy("sagemaker.amazonaws.com", account) },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      "clarify",
      {
        role: role.name,
        policy: {
          Version: "2012-10-17",
          Statement: [
            ...folderStatements("Analyses", this.bucket.arn, clarifyNames.folder, { writes: true }),
            ...processingStatements({ region, account, registryId, repository }),
            ...endpointStatements(
              own.map(({ name }) => name),
              pulumi.interpolate`arn:${partitionOf(region)}:sagemaker:${region}:${account}`,
            ),
            ...(captured ? capturedStatements(own, captured.bucketArn) : []),
          ],
        },
      },
      { parent: this },
    );
    const { bucket } = this.bucket;
    // Offered once the role can be used.
    const roleArn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
    return { bucket, roleArn, image: registryPath };
  }
}

/** Statements that let Clarify create an endpoint of its own for a model of the stack, ask it and delete it. */
function endpointStatements(models: readonly string[], place: pulumi.Output<string>): aws.iam.PolicyStatement[] {
  const { endpointPrefix } = clarifyNames;
  const endpoints = [
    pulumi.interpolate`${place}:endpoint/${endpointPrefix}*`,
    pulumi.interpolate`${place}:endpoint-config/${endpointPrefix}*`,
  ];
  const served = models.map((model) => pulumi.interpolate`${place}:model/${model}-*`);
  return [
    {
      Sid: "UseOwnEndpoint",
      Effect: "Allow",
      Action: [
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DescribeEndpoint",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:InvokeEndpoint",
      ],
      Resource: endpoints,
    },
    ...(served.length > 0
      ? [{ Sid: "ReadModels", Effect: "Allow" as const, Action: "sagemaker:DescribeModel", Resource: served }]
      : []),
  ];
}

/** Statements that let jobs on a schedule read the captured requests of these models. */
function capturedStatements(models: Settings["models"], bucketArn: pulumi.Output<string>): aws.iam.PolicyStatement[] {
  return models
    .filter(({ hosting }) => hosting.mode === "always-on" && hosting.dataCapture !== undefined)
    .flatMap(({ name }, i) => folderStatements(`Captured${i + 1}`, bucketArn, name, { writes: false }));
}
