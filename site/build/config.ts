export interface SiteConfig {
  /** URL of the API, such as `https://abc.execute-api.eu-west-3.amazonaws.com`. */
  readonly apiUrl: string;
  /** URL of the routes that stream; defaults to `apiUrl`. */
  readonly streamingUrl?: string | undefined;
  /** Identifies the deployment; shown in the page's footer. */
  readonly buildId: string;
}

/** Text of `config.js`, the file that tells the page where its stack's API is. Serve it with `no-cache`. */
export function siteConfig({ apiUrl, streamingUrl, buildId }: SiteConfig): string {
  const config = {
    apiUrl: withoutSlash(apiUrl),
    ...(streamingUrl !== undefined && { streamingUrl: withoutSlash(streamingUrl) }),
    buildId,
  };
  return `window.modelfront = ${scriptLiteral(config)};\n`;
}

/**
 * Security headers of every file of the site, sent by CloudFront and by the local stack. They allow requests to the
 * site's own files and the API only, and forbid inline scripts, inline styles and framing.
 * @param connectTo origins of the API; `*` may stand for the first label of a host
 * @param runsModels true if models may answer in the browser, which takes WebAssembly
 */
export function securityHeaders(connectTo: readonly string[], runsModels: boolean): Record<string, string> {
  const apis = connectTo.map((url) => parseApiUrl(url).origin);
  const policy = [
    "default-src 'none'",
    `script-src 'self'${runsModels ? " 'wasm-unsafe-eval'" : ""}`,
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

/** @throws Error unless it is an absolute http or https URL, whose origin the policy can allow. */
function parseApiUrl(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new Error(
    `The page needs the API's absolute http or https URL, such as https://api.example.com; got "${apiUrl}".`,
  );
}

/** JSON that is safe inside a script: escapes the characters that HTML or JavaScript treat specially. */
function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
