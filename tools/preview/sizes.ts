import { isAsset, type StackGraph } from "../graph/stack-graph";

/** Compressed size of a part of the deployment, in bytes. */
export interface PartSize {
  readonly part: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** Sizes of functions, page and model archives that differ. */
export function sizeChanges(before: StackGraph | null, after: StackGraph | null): PartSize[] {
  const [old, now] = [sizesOf(before), sizesOf(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((part) => ({ part, from: old.get(part) ?? null, to: now.get(part) ?? null }))
    .filter(({ from, to }) => from !== to);
}

/** Files that a browser loads first: scripts, styles and documents. */
const pageTypes = /^(text\/(javascript|css|html)|application\/javascript)/;

function sizesOf(graph: StackGraph | null): Map<string, number> {
  const sizes = new Map<string, number>();
  const add = (part: string, bytes: number) => sizes.set(part, (sizes.get(part) ?? 0) + bytes);
  for (const { type, name, inputs } of graph?.resources ?? []) {
    if (type === "aws:lambda/function:Function" && isAsset(inputs.code)) {
      add(`function ${name}`, inputs.code.gzipBytes);
    } else if (/BucketObject/.test(type) && isAsset(inputs.source)) {
      const contentType = typeof inputs.contentType === "string" ? inputs.contentType : "";
      if (pageTypes.test(contentType)) add("page: scripts, styles, documents", inputs.source.gzipBytes);
      // Archives are compressed already.
      else if (/gzip/.test(contentType)) add("model archives", inputs.source.bytes);
    }
  }
  return sizes;
}
