import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { runsModels, securityHeaders, siteConfig, withOrigin, type SiteFile } from "../../site/build";
import { createDistributionLog } from "../edge/access-log";
import { distributionDefaults } from "../edge/api-distribution";
import { type DomainFront } from "../edge/domain";
import { type AwsAccess } from "../hooks";
import { filesKey } from "../build/content-key";
import { documentFunctions } from "./documents";
import { createPrivateBucket, restrictBucket } from "../private-bucket";
import { type Settings } from "../settings/schema";
import { headersPolicy } from "./headers";
import { changingPaths, createInvalidationHook } from "./invalidation";
import { stageFiles } from "../build/staged-files";

export interface SiteHostingArgs {
  /** The built page, by path, without `config.js`. */
  readonly files: ReadonlyMap<string, SiteFile>;
  /** Origins that the page may connect to, beside its own. */
  readonly connectTo: readonly string[];
  /** How the page's distribution serves the API too; null without a domain. */
  readonly front: DomainFront | null;
  readonly settings: Pick<Settings, "logs" | "site">;
}

export interface SiteUpload {
  /** URL of the page, without a trailing slash: its documents name it for link previews. */
  readonly siteUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  /** URL of the streaming API; null if there is none. */
  readonly streamingUrl: pulumi.Output<string> | null;
  readonly access: AwsAccess;
  /** Resources that must exist, in their new state, before the page is uploaded. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * AWS's managed cache policy CachingOptimized, which follows `cache-control`.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const cachingOptimized = "658327ea-f89d-4fab-a63d-7b88639e58f6";

/** File that tells the page where the API is. */
const configFile = "config.js";

/**
 * The page: a private bucket that only its CloudFront distribution can read. The distribution comes first, since the API has
 * to know the page's origin; the files are uploaded once the API is there.
 */
export class SiteHosting extends pulumi.ComponentResource {
  /** URL without a trailing slash. */
  readonly url: pulumi.Output<string>;
  readonly distribution: aws.cloudfront.Distribution;
  private readonly bucket: aws.s3.Bucket;
  private readonly policy: pulumi.Resource;

  constructor(
    private readonly name: string,
    private readonly args: SiteHostingArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:SiteHosting", name, {}, opts);
    const store = createPrivateBucket(name, { versioned: true, forceDestroy: true }, this);
    const distribution = createDistribution(name, store.bucket, args, this);
    this.policy = restrictBucket(name, store, readableBy(distribution, store.bucket));
    this.bucket = store.bucket;
    this.distribution = distribution;
    this.url = pulumi.interpolate`https://${distribution.domainName}`;
    this.registerOutputs({ url: this.url });
  }

  /** Uploads the page, and tells it where it is itself, and where the API is. */
  upload({ siteUrl, apiUrl, streamingUrl, access, after }: SiteUpload): void {
    const { args, bucket, distribution, name, policy } = this;
    const opts = { parent: this, dependsOn: [policy, ...after] };
    const page = uploadPage(name, { bucket, files: args.files, siteUrl }, opts);
    const paths = [...changingPaths(args.files), `/${configFile}`];
    const invalidation = createInvalidationHook(`${name}-invalidation`, distribution.id, paths, access);
    // Written last: a page that loads it finds everything else in place.
    new aws.s3.BucketObjectv2(
      `${name}-${configFile}`,
      {
        bucket: bucket.bucket,
        key: configFile,
        content: pulumi
          .all([apiUrl, streamingUrl ?? undefined])
          .apply(([api, streaming]) =>
            siteConfig({ apiUrl: api, streamingUrl: streaming, buildId: buildId(args.files) }),
          ),
        contentType: "text/javascript; charset=utf-8",
        cacheControl: "no-cache",
      },
      { parent: this, dependsOn: page, hooks: { afterUpdate: [invalidation] } },
    );
  }
}

/** Identifies a build of the page by its content. */
function buildId(files: ReadonlyMap<string, SiteFile>): string {
  return filesKey(bodies(files));
}

function bodies(files: ReadonlyMap<string, SiteFile>): ReadonlyMap<string, Buffer> {
  return new Map([...files].map(([path, { body }]) => [path, body]));
}

function createDistribution(
  name: string,
  bucket: aws.s3.Bucket,
  args: SiteHostingArgs,
  parent: pulumi.Resource,
): aws.cloudfront.Distribution {
  const child = { parent };
  const { front, settings } = args;
  const access = new aws.cloudfront.OriginAccessControl(
    name,
    { originAccessControlOriginType: "s3", signingBehavior: "always", signingProtocol: "sigv4" },
    child,
  );
  const headers = headersPolicy(securityHeaders(args.connectTo, runsModels(args.files)));
  const responseHeaders = new aws.cloudfront.ResponseHeadersPolicy(
    name,
    { securityHeadersConfig: headers.securityHeadersConfig, customHeadersConfig: headers.customHeadersConfig },
    child,
  );
  const { viewerRequest, viewerResponse } = documentFunctions([...args.files.keys(), configFile]);
  const edgeFunction = (functionName: string, code: string) =>
    new aws.cloudfront.Function(functionName, { runtime: "cloudfront-js-2.0", publish: true, code }, child);
  const requestFunction = edgeFunction(name, viewerRequest);
  const responseFunction = edgeFunction(`${name}-missing`, viewerResponse);
  const origin = { originId: "site", domainName: bucket.bucketRegionalDomainName, originAccessControlId: access.id };
  const log = createDistributionLog(name, settings.logs, parent);
  return new aws.cloudfront.Distribution(
    name,
    {
      ...distributionDefaults(settings.site),
      defaultRootObject: "index.html",
      ...(front ? withApi(origin, front) : alone(origin)),
      ...(log && { loggingConfig: log.loggingConfig }),
      defaultCacheBehavior: {
        targetOriginId: "site",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        compress: true,
        cachePolicyId: cachingOptimized,
        responseHeadersPolicyId: responseHeaders.id,
        functionAssociations: [
          { eventType: "viewer-request", functionArn: requestFunction.arn },
          { eventType: "viewer-response", functionArn: responseFunction.arn },
        ],
      },
    },
    { parent, ...(log && { dependsOn: log.dependsOn }) },
  );
}

type Origin = aws.types.input.cloudfront.DistributionOrigin;

/** Arguments of a distribution that serves the page alone, under CloudFront's name. */
function alone(origin: Origin) {
  return { origins: [origin], viewerCertificate: { cloudfrontDefaultCertificate: true } };
}

/** Arguments of a distribution that serves the API too. */
function withApi(origin: Origin, { behaviors, identity, origins }: DomainFront) {
  return { ...identity, origins: [origin, ...origins], orderedCacheBehaviors: behaviors };
}

/** Lets the distribution read the page, and list it: then S3 answers 404, not 403, for assets of an earlier build. */
function readableBy(distribution: aws.cloudfront.Distribution, bucket: aws.s3.Bucket): aws.iam.PolicyStatement[] {
  const allow = { Effect: "Allow" as const, Principal: { Service: "cloudfront.amazonaws.com" } };
  const condition = { Condition: { StringEquals: { "AWS:SourceArn": distribution.arn } } };
  const objects = pulumi.interpolate`${bucket.arn}/*`;
  return [
    { Sid: "ReadThroughCloudFront", ...allow, Action: "s3:GetObject", Resource: objects, ...condition },
    { Sid: "FindThroughCloudFront", ...allow, Action: "s3:ListBucket", Resource: bucket.arn, ...condition },
  ];
}

interface PageContent extends Pick<SiteUpload, "siteUrl"> {
  readonly bucket: aws.s3.Bucket;
  readonly files: ReadonlyMap<string, SiteFile>;
}

/** Uploads assets first, then the documents that load them, and the page last. */
function uploadPage(
  name: string,
  { bucket, files, siteUrl }: PageContent,
  opts: pulumi.CustomResourceOptions,
): aws.s3.BucketObjectv2 {
  const folder = stageFiles(bodies(files));
  const contentOf = (path: string, file: SiteFile) =>
    isDocument([path, file])
      ? { content: siteUrl.apply((url) => withOrigin(file, url).body.toString()) }
      : { source: new pulumi.asset.FileAsset(`${folder}/${path}`) };
  const upload = (path: string, file: SiteFile, dependsOn: pulumi.CustomResourceOptions) =>
    new aws.s3.BucketObjectv2(
      `${name}-${path}`,
      {
        bucket: bucket.bucket,
        key: path,
        ...contentOf(path, file),
        contentType: file.contentType,
        cacheControl: file.cacheControl,
      },
      dependsOn,
    );
  const { "index.html": page, ...others } = Object.fromEntries(files);
  if (!page) throw new Error("The built page has no index.html.");
  const uploadAll = (entries: [string, SiteFile][], dependsOn: pulumi.CustomResourceOptions) =>
    entries.map(([path, file]) => upload(path, file, dependsOn));
  const assets = uploadAll(
    Object.entries(others).filter((entry) => !isDocument(entry)),
    opts,
  );
  const documents = uploadAll(Object.entries(others).filter(isDocument), { ...opts, dependsOn: assets });
  return upload("index.html", page, { ...opts, dependsOn: [...assets, ...documents] });
}

function isDocument([path]: [string, SiteFile]): boolean {
  return path.endsWith(".html");
}
