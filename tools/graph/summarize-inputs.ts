import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { type AssetSummary } from "./stack-graph";

/** Key of Pulumi's serialised special values, and those of them that are assets. */
const signature = "4dabf18193072939515e22adb298388d";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

export interface InputSummary {
  readonly summary: Record<string, unknown>;
  /** Contents of the assets that are text of at most 4 MB. */
  readonly texts: readonly string[];
}

/** Replaces secrets by `[secret]`, and assets and archives by their digest and size. */
export function summarizeInputs(inputs: Readonly<Record<string, unknown>>): InputSummary {
  const texts: string[] = [];
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const fields = value as Record<string, unknown>;
    if (Object.keys(fields).join() === "secret") return "[secret]";
    if (fields[signature] === assetSignature || fields[signature] === archiveSignature) {
      const files = filesOf(fields);
      if (fields[signature] === assetSignature)
        texts.push(
          ...files
            .map(([, body]) => body)
            .filter(isText)
            .map(String),
        );
      return summarize(files);
    }
    return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, visit(inner)]));
  };
  return { summary: visit(inputs) as Record<string, unknown>, texts };
}

function isText(body: Buffer): boolean {
  return body.length < 4e6 && !body.includes(0);
}

type NamedFile = readonly [name: string, body: Buffer];

/** Files of an asset or archive, sorted by name; none if they are not on this machine. */
function filesOf(asset: Record<string, unknown>, name = ""): NamedFile[] {
  if (typeof asset.text === "string") return [[name, Buffer.from(asset.text)]];
  if (typeof asset.path === "string") return filesBelow(asset.path, name);
  const parts = Object.entries((asset.assets ?? {}) as Record<string, Record<string, unknown>>);
  return parts.sort().flatMap(([key, part]) => filesOf(part, path.posix.join(name, key)));
}

function filesBelow(place: string, name: string): NamedFile[] {
  if (!statSync(place).isDirectory()) return [[name, readFileSync(place)]];
  return readdirSync(place)
    .sort()
    .flatMap((entry) => filesBelow(path.join(place, entry), path.posix.join(name, entry)));
}

function summarize(files: readonly NamedFile[]): AssetSummary {
  const hash = createHash("sha256");
  let bytes = 0;
  let gzipBytes = 0;
  for (const [name, body] of files) {
    hash.update(`${name}\0${body.length}\0`).update(body);
    bytes += body.length;
    gzipBytes += gzipSync(body).length;
  }
  return { asset: hash.digest("hex").slice(0, 12), bytes, gzipBytes };
}
