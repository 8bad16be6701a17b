import { createHash } from "node:crypto";
import path from "node:path";

export interface SiteFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** A document, which browsers ask for anew each time. */
export function documentFile(file: string, body: Buffer): SiteFile {
  return siteFile(file, body, "no-cache");
}

/** A file with a hash of its content in its name, which browsers keep for good. */
export function hashedFile(file: string, body: Buffer): SiteFile {
  return siteFile(file, body, "public, max-age=31536000, immutable");
}

function siteFile(file: string, body: Buffer, cacheControl: string): SiteFile {
  const contentType = contentTypes[path.extname(file)];
  if (!contentType) throw new Error(`${file}: no content type is known for this kind of file.`);
  return { body, contentType, cacheControl };
}

/** `assets/<name>-<hash of its content>.<extension>` */
export function hashedPath(name: string, extension: string, body: Buffer): string {
  return `assets/${name}-${createHash("sha256").update(body).digest("hex").slice(0, 10)}.${extension}`;
}
