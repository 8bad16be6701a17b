import type * as aws from "@pulumi/aws";

type SecurityHeaders = aws.types.input.cloudfront.ResponseHeadersPolicySecurityHeadersConfig;

export interface HeadersPolicy {
  readonly securityHeadersConfig: SecurityHeaders;
  readonly customHeadersConfig: aws.types.input.cloudfront.ResponseHeadersPolicyCustomHeadersConfig;
}

/** Headers that CloudFront has its own fields for, and refuses as custom headers. */
const namedHeaders: Readonly<Record<string, (value: string) => SecurityHeaders>> = {
  "content-security-policy": (contentSecurityPolicy) => ({
    contentSecurityPolicy: { contentSecurityPolicy, override: true },
  }),
  "strict-transport-security": (value) => ({ strictTransportSecurity: { ...parseHsts(value), override: true } }),
  // CloudFront sends `nosniff`, the only value of this header.
  "x-content-type-options": () => ({ contentTypeOptions: { override: true } }),
  "x-frame-options": (frameOption) => ({ frameOptions: { frameOption, override: true } }),
  "referrer-policy": (referrerPolicy) => ({ referrerPolicy: { referrerPolicy, override: true } }),
};

/** Converts headers, by name, to CloudFront's response headers policy. */
export function headersPolicy(headers: Readonly<Record<string, string>>): HeadersPolicy {
  const entries = Object.entries(headers);
  return {
    securityHeadersConfig: Object.assign(
      {},
      ...entries.map(([name, value]) => namedHeaders[name.toLowerCase()]?.(value)),
    ) as SecurityHeaders,
    customHeadersConfig: {
      items: entries
        .filter(([name]) => !(name.toLowerCase() in namedHeaders))
        .map(([header, value]) => ({ header, value, override: true })),
    },
  };
}

function parseHsts(value: string): { accessControlMaxAgeSec: number; includeSubdomains: boolean; preload: boolean } {
  const directives = value.split(";").map((directive) => directive.trim().toLowerCase());
  const maxAge = directives.map((directive) => /^max-age=(\d+)$/.exec(directive)?.[1]).find(Boolean);
  if (maxAge === undefined) throw new Error(`Strict-Transport-Security has no max-age: "${value}".`);
  return {
    accessControlMaxAgeSec: Number(maxAge),
    includeSubdomains: directives.includes("includesubdomains"),
    preload: directives.includes("preload"),
  };
}
