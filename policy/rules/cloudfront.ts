import type * as aws from "@pulumi/aws";
import { resourceRule } from "../rule";

const distribution = ["aws:cloudfront/distribution:Distribution"];

type Distribution = aws.cloudfront.DistributionArgs;

/** Security policies that AWS recommends for viewers. */
const recommendedTls = ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"];
const isS3 = (domainName: string) => /\.s3[.-][a-z0-9-]*\.?amazonaws\.com/.test(domainName);

export const cloudFrontRules = [
  resourceRule<Distribution>({
    name: "cloudfront-1-default-root-object",
    control: "CloudFront.1",
    types: distribution,
    message: "`/` is not served by a named document. Set defaultRootObject.",
    violates: ({ defaultRootObject }) => !defaultRootObject,
  }),
  resourceRule<Distribution>({
    name: "cloudfront-3-https",
    control: "CloudFront.3",
    types: distribution,
    message: "A behaviour serves plain HTTP. Set viewerProtocolPolicy to redirect-to-https, or https-only for the API.",
    violates: ({ defaultCacheBehavior, orderedCacheBehaviors = [] }) =>
      [defaultCacheBehavior, ...orderedCacheBehaviors].some(
        ({ viewerProtocolPolicy }) => !["redirect-to-https", "https-only"].includes(viewerProtocolPolicy),
      ),
  }),
  resourceRule<Distribution>({
    name: "cloudfront-5-logging",
    control: "CloudFront.5",
    types: distribution,
    message: "Requests are not logged. Set modelfront:logs.cloudFrontDays.",
    violates: ({ loggingConfig }) => !loggingConfig?.bucket,
  }),
  resourceRule<Distribution>({
    name: "cloudfront-6-firewall",
    control: "CloudFront.6",
    types: distribution,
    message: "No web ACL filters requests. Set modelfront:domain with firewall.enabled.",
    violates: ({ webAclId }) => !webAclId,
  }),
  resourceRule<Distribution>({
    name: "cloudfront-7-own-certificate",
    control: "CloudFront.7",
    types: distribution,
    message: "The distribution uses CloudFront's own certificate. Set modelfront:domain.",
    violates: ({ viewerCertificate }) => viewerCertificate.acmCertificateArn === undefined,
  }),
  resourceRule<Distribution>({
    name: "cloudfront-8-sni",
    control: "CloudFront.8",
    types: distribution,
    message: "A dedicated IP address costs 600 dollars a month. Set sslSupportMethod to sni-only.",
    violates: ({ viewerCertificate }) =>
      viewerCertificate.acmCertificateArn !== undefined && viewerCertificate.sslSupportMethod !== "sni-only",
  }),
  resourceRule<Distribution>({
    name: "cloudfront-9-encrypt-to-origin",
    control: "CloudFront.9",
    types: distribution,
    message: "Requests travel to the origin in the clear. Set originProtocolPolicy to https-only.",
    violates: ({ origins }) =>
      origins.some(({ customOriginConfig: custom }) => custom && custom.originProtocolPolicy !== "https-only"),
  }),
  resourceRule<Distribution>({
    name: "cloudfront-10-origin-tls",
    control: "CloudFront.10",
    types: distribution,
    message: "An outdated TLS version is allowed to the origin. Set originSslProtocols to TLSv1.2.",
    violates: ({ origins }) =>
      origins.some(({ customOriginConfig: custom }) =>
        (custom?.originSslProtocols ?? []).some((protocol) => protocol !== "TLSv1.2"),
      ),
  }),
  resourceRule<Distribution>({
    name: "cloudfront-13-origin-access-control",
    control: "CloudFront.13",
    types: distribution,
    message: "An S3 origin is not read through origin access control. Set originAccessControlId.",
    violates: ({ origins }) =>
      origins.some(({ domainName, originAccessControlId }) => isS3(domainName) && !originAccessControlId),
  }),
  resourceRule<aws.cloudfront.OriginAccessControlArgs>({
    name: "cloudfront-signed-origin-requests",
    types: ["aws:cloudfront/originAccessControl:OriginAccessControl"],
    message: "CloudFront does not sign every request to the origin. Set signingBehavior to always.",
    violates: ({ signingBehavior, signingProtocol }) => signingBehavior !== "always" || signingProtocol !== "sigv4",
  }),
  resourceRule<Distribution>({
    name: "cloudfront-15-viewer-tls",
    control: "CloudFront.15",
    types: distribution,
    message:
      "Viewers may use an outdated TLS policy. Set modelfront:domain, and minimumProtocolVersion to TLSv1.2_2021.",
    violates: ({ viewerCertificate }) => !recommendedTls.includes(viewerCertificate.minimumProtocolVersion ?? ""),
  }),
  resourceRule<Distribution>({
    name: "cloudfront-page-headers",
    types: distribution,
    message:
      "The page is served without security headers. Set responseHeadersPolicyId on the behaviour of the S3 origin.",
    violates: ({ origins, defaultCacheBehavior, orderedCacheBehaviors = [] }) => {
      const pages = origins.filter(({ domainName }) => isS3(domainName)).map(({ originId }) => originId);
      return [defaultCacheBehavior, ...orderedCacheBehaviors].some(
        ({ targetOriginId, responseHeadersPolicyId }) => pages.includes(targetOriginId) && !responseHeadersPolicyId,
      );
    },
  }),
  resourceRule<aws.cloudfront.ResponseHeadersPolicyArgs>({
    name: "cloudfront-strict-headers",
    types: ["aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"],
    message:
      "The page lacks a Content-Security-Policy, HSTS of a year, or frameOption DENY. See `securityHeaders` of site/build.",
    violates: ({ securityHeadersConfig: headers }) =>
      !headers?.contentSecurityPolicy?.contentSecurityPolicy.includes("default-src 'none'") ||
      (headers.strictTransportSecurity?.accessControlMaxAgeSec ?? 0) < 31_536_000 ||
      headers.frameOptions?.frameOption !== "DENY",
  }),
];
