import { ApiError } from "../errors";

/** URLs that all parsers read alike: no user, no escapes in the host, no backslash. */
const plainUrl = /^https:\/\/(?<host>[a-z0-9.-]+)(?::(?<port>\d+))?(?:[/?#][!-[\]-~]*)?$/i;

/**
 * Parses an https URL whose host is in the list, written the same way.
 * @throws ApiError `image_refused`
 */
export function readAddress(text: string, allowedHosts: readonly string[]): URL {
  const { host = "", port = "443" } = plainUrl.exec(text)?.groups ?? {};
  if (!allowedHosts.includes(host.toLowerCase()) || !URL.canParse(text)) {
    throw refused(
      `Expected https:// with a host that is allowed here, and a path. Allowed is ${allowedHosts.join(", ")}.`,
    );
  }
  if (port !== "443") throw refused(`Expected the usual port of https, 443; got ${port.slice(0, 20)}.`);
  return new URL(text);
}

/** The error for callers. Reveals no addresses and no details of networks. */
export function refused(message: string, cause?: unknown): ApiError {
  return new ApiError("image_refused", message, { param: "image_url", cause });
}
