export interface SiteConfig {
  /** Where the API answers, such as `https://abc.execute-api.eu-west-3.amazonaws.com`. */
  readonly apiUrl: string;
  /** Where the routes that stream answer. Absent: `apiUrl` streams too. */
  readonly streamingUrl?: string | undefined;
  /** Tells one deployment from the next; shown at the foot of the page. */
  readonly buildId: string;
}

/** Text of `config.js`: the one file of the page that differs between stacks, served with `no-cache`. */
export function siteConfig({ apiUrl, streamingUrl, buildId }: SiteConfig): string {
  const config = {
    apiUrl: withoutSlash(apiUrl),
    ...(streamingUrl !== undefined && { streamingUrl: withoutSlash(streamingUrl) }),
    buildId,
  };
  return `window.modelfront = ${scriptLiteral(config)};\n`;
}

/**
 * Headers for every file of the page, sent by CloudFront and by the local stack alike. Nothing but the page's own files
 * and the API is reached, no script or style is inline, nobody frames it.
 */
export function securityHeaders({ apiUrl, streamingUrl }: Omit<SiteConfig, "buildId">): Record<string, string> {
  const apis = [apiUrl, streamingUrl ?? apiUrl].map((url) => parseApiUrl(url).origin);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${[...new Set(apis)].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
  };
}

function withoutSlash(apiUrl: string): string {
  return parseApiUrl(apiUrl).href.replace(/\/+$/, "");
}

/** @throws Error unless it is an absolute http or https URL: what the policy allows is its origin. */
function parseApiUrl(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new Error(
    `The page needs the API's absolute http or https URL, such as https://api.example.com; got "${apiUrl}".`,
  );
}

/** JSON that is safe inside a script, whatever HTML or JavaScript would read into the characters escaped here. */
function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
