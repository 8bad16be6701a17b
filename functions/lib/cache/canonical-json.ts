/** The same text for JSON texts that say the same: keys sorted, no blanks, numbers as doubles (`1e2`, `100.0`: `100`). */
export function canonicalJson(json: string): string {
  return JSON.stringify(JSON.parse(json), (_key, value: unknown) => (isObject(value) ? sortKeys(value) : value));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
