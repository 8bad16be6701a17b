/** Deepest nesting accepted, safe for recursive parsers. */
export const maxNesting = 64;

const structural = /["[\]{}]/g;

/** True if a JSON text nests arrays and objects deeper than `maxNesting`. Stops there; skips strings. */
export function nestsTooDeeply(json: string): boolean {
  let depth = 0;
  structural.lastIndex = 0;
  for (let match = structural.exec(json); match; match = structural.exec(json)) {
    if (match[0] === '"') structural.lastIndex = endOfString(json, match.index);
    else if (match[0] === "[" || match[0] === "{") depth += 1;
    else depth -= 1;
    if (depth > maxNesting) return true;
  }
  return false;
}

/** Index after the quote that closes the string starting at `start`. */
export function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return json.length;
}
