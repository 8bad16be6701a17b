import { createHash } from "node:crypto";
import path from "node:path";

/** A file of the site with its headers. */
export interface SiteFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".gz": "application/gzip",
  ".css": "text/css; charset=utf-8",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webp": "image/webp",
};

/** A document, which browsers revalidate on every visit. */
export function documentFile(file: string, body: Buffer): SiteFile {
  return siteFile(file, body, "no-cache");
}

/** A file with a content hash in its name, which browsers cache forever. */
export function hashedFile(file: string, body: Buffer): SiteFile {
  return siteFile(file, body, "public, max-age=31536000, immutable");
}

function siteFile(file: string, body: Buffer, cacheControl: string): SiteFile {
  const contentType = contentTypes[path.extname(file)];
  if (!contentType)
    throw new Error(`${file}: unknown content type. Known extensions: ${Object.keys(contentTypes).join(", ")}.`);
  return { body, contentType, cacheControl };
}

/** Path of a file with a content hash: `assets/<name>-<hash>.<extension>`. */
export function hashedPath(name: string, extension: string, body: Buffer): string {
  return `assets/${name}-${createHash("sha256").update(body).digest("hex").slice(0, 10)}.${extension}`;
}
