/** Where a value stands in the request, one key or index per level. */
export type Path = readonly (string | number)[];

/** As the API writes the `param` of its errors: `instances[0][2]`. The whole request is the empty text. */
export function formatPath(path: Path): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : (i ? "." : "") + part)).join("");
}
