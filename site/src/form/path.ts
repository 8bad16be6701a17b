/** Where a value stands in the request, one key or index per level. */
export type Path = readonly (string | number)[];

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** As the API writes the `param` of its errors: `instances[0][2]`. The whole request is the empty text. */
export function formatPath(path: Path): string {
  return path
    .map((part, i) => {
      if (typeof part === "number") return `[${part}]`;
      if (!identifier.test(part)) return `[${JSON.stringify(part)}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join("");
}
