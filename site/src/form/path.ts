/** Position of a value in the request: one key or index per level. */
export type Path = readonly (string | number)[];

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Writes a path as the `param` of the API's errors, such as `instances[0][2]`; empty for the whole request. */
export function formatPath(path: Path): string {
  return path
    .map((part, i) => {
      if (typeof part === "number") return `[${part}]`;
      if (!identifier.test(part)) return `[${JSON.stringify(part)}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join("");
}
