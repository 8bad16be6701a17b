/** Texts that no caller may ever see: resources and accounts, files, stacks, the SDK's and the system's words. */
const leaks = [
  /\barn:aws/i,
  /(?<![\w.])\d{12}(?!\w|\.\d)/,
  /\bassumed-role\b/,
  /\bat (?:async )?[\w.<>]* ?\(?(?:file:|node:|\/)/,
  /\.[cm]?[jt]s:\d+/,
  /\/(?:var|opt|home|root|tmp|usr|work|node_modules)\//,
  /@aws-sdk|@smithy|\$metadata|\bSDK\b/,
  /\b(?:ECONN\w+|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOENT)\b|getaddrinfo|socket hang up/,
  /\b\w+(?:Exception|Failure)\b|\b(?:ValidationError|ModelError|TypeError|RangeError|ZodError|AbortError|TimeoutError)\b/,
  /\b(?:127\.0\.0\.1|169\.254\.\d+\.\d+)\b/,
];

/** Finds the first of them in a text; null if it has none. */
export function leakIn(text: string): string | null {
  for (const leak of leaks) {
    const found = leak.exec(text);
    if (found) return found[0];
  }
  return null;
}
