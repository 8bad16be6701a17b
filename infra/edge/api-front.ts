import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { edgeHeaders } from "../../functions/core/callers/edge";
import { httpApi } from "../../functions/core/limits";
import { type Features } from "../../functions/core/routes";
import { apiPaths } from "./paths";

/**
 * AWS's managed policies CachingDisabled and AllViewerExceptHostHeader. API Gateway finds an API by the host header, so that
 * has to be its own.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/** Time that CloudFront waits for the first byte, and between two. 60 seconds is its limit without a raised quota. */
const readTimeoutSeconds = { whole: httpApi.timeoutSeconds + 5, streaming: 60 };

export interface ApiFrontArgs {
  readonly httpUrl: pulumi.Output<string>;
  /** Null if nothing streams. */
  readonly streamingUrl: pulumi.Output<string> | null;
  readonly features: Features;
  /** Proves to the functions that a request came through CloudFront. */
  readonly secret: pulumi.Output<string>;
  /** CloudFront function that states the client's address. */
  readonly viewerFunctionArn: pulumi.Output<string>;
}

/** Part of a distribution that serves the API. */
export interface ApiFront {
  readonly origins: aws.types.input.cloudfront.DistributionOrigin[];
  /** Behaviours of the API's paths. */
  readonly behaviors: aws.types.input.cloudfront.DistributionOrderedCacheBehavior[];
  /** Behaviour of a path that streams nothing, for distributions of the API alone. */
  readonly wholeBehavior: aws.types.input.cloudfront.DistributionDefaultCacheBehavior;
}

/** Describes the origins and behaviours of the API: nothing is cached, and everything but the host is passed on. */
export function apiFront(args: ApiFrontArgs): ApiFront {
  const { features, httpUrl, streamingUrl, viewerFunctionArn } = args;
  const paths = apiPaths(features);
  const behavior = (targetOriginId: string) => ({
    targetOriginId,
    // A redirect would come too late for a key that was sent in the clear, and drops the body of a POST.
    viewerProtocolPolicy: "https-only",
    allowedMethods: methods,
    cachedMethods: ["GET", "HEAD"],
    // The function compresses by itself, and a stream must not wait for a compressor.
    compress: false,
    cachePolicyId: cachingDisabled,
    originRequestPolicyId: allViewerExceptHostHeader,
    functionAssociations: [{ eventType: "viewer-request", functionArn: viewerFunctionArn }],
  });
  return {
    origins: [
      origin("api", httpUrl, readTimeoutSeconds.whole, args),
      ...(streamingUrl ? [origin("streaming", streamingUrl, readTimeoutSeconds.streaming, args)] : []),
    ],
    behaviors: [
      ...(streamingUrl ? paths.streaming : []).map((pathPattern) => ({ pathPattern, ...behavior("streaming") })),
      ...paths.whole.map((pathPattern) => ({ pathPattern, ...behavior("api") })),
    ],
    wholeBehavior: behavior("api"),
  };
}

function origin(
  originId: string,
  url: pulumi.Output<string>,
  originReadTimeout: number,
  { secret }: ApiFrontArgs,
): aws.types.input.cloudfront.DistributionOrigin {
  return {
    originId,
    domainName: url.apply((text) => new URL(text).hostname),
    // The stage of a REST API; nothing for an HTTP API.
    originPath: url.apply((text) => new URL(text).pathname.replace(/\/$/, "")),
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout,
      originKeepaliveTimeout: 60,
    },
    customHeaders: [{ name: edgeHeaders.secret, value: secret }],
  };
}

/** Code of the CloudFront function that states the client's address, in place of what the client says of it. */
export const viewerFunctionCode = `function handler(event) {
  event.request.headers[${JSON.stringify(edgeHeaders.address)}] = { value: event.viewer.ip };
  return event.request;
}
`;
