import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EncryptionKey } from "../encryption";
import { createPrivateBucket, restrictBucket } from "../private-bucket";
import { type Settings } from "../settings/schema";

/** Types of bodies that are stored as they are. Others are stored in base64. */
const readableTypes = { jsonContentTypes: ["application/json"], csvContentTypes: ["text/csv"] };

/** Bucket of the requests and answers that endpoints capture, a folder for each model. */
export class CapturedData extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  private readonly bucket: aws.s3.Bucket;

  constructor(
    name: string,
    {
      settings,
      encryptionKey = null,
    }: { readonly settings: Pick<Settings, "logs">; readonly encryptionKey?: EncryptionKey | null },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:CapturedData", name, {}, opts);
    const expireAfterDays = settings.logs.capturedDataDays;
    const kept = { versioned: false, forceDestroy: false, expireAfterDays };
    const store = createPrivateBucket(name, { ...kept, encryptionKey }, this);
    restrictBucket(name, store, []);
    this.bucket = store.bucket;
    this.bucketArn = store.bucket.arn;
    this.registerOutputs({ bucketName: this.bucket.bucket });
  }

  /** Capture settings of a model's endpoint configuration. */
  configOf(model: string, percent: number): aws.types.input.sagemaker.EndpointConfigurationDataCaptureConfig {
    return {
      enableCapture: true,
      initialSamplingPercentage: percent,
      destinationS3Uri: pulumi.interpolate`s3://${this.bucket.bucket}/${model}`,
      captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
      captureContentTypeHeader: readableTypes,
    };
  }

  /** Policy that lets the model's role write there. */
  policyOf(model: string): aws.iam.PolicyDocument {
    return {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "StoreCapturedData",
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: pulumi.interpolate`${this.bucket.arn}/${model}/*`,
        },
      ],
    };
  }
}

/** Tells whether an endpoint that the stack creates captures data. */
export function capturesData({ models }: Pick<Settings, "models">): boolean {
  return models.some(
    ({ hosting, source }) =>
      source.from !== "endpoint" && hosting.mode === "always-on" && hosting.dataCapture !== undefined,
  );
}
