import { endOfString } from "../nesting";

const structural = /["[\]{},]/g;

/**
 * Removes the members with a name from the JSON text of an object. All other characters stay, so numbers are not
 * reformatted. Nested objects are left alone.
 * @param json valid JSON of an object
 */
export function withoutMember(json: string, name: string): string {
  const open = json.indexOf("{");
  const kept: string[] = [];
  let depth = 0;
  let start = open + 1;
  let key: string | undefined;
  structural.lastIndex = open;
  for (let match = structural.exec(json); match; match = structural.exec(json)) {
    const [character] = match;
    if (character === '"') {
      structural.lastIndex = endOfString(json, match.index);
      if (depth === 1) key ??= JSON.parse(json.slice(match.index, structural.lastIndex)) as string;
    } else if (character === "[" || character === "{") depth += 1;
    else if (character !== ",") depth -= 1;
    const isLast = depth === 0;
    if (!isLast && !(depth === 1 && character === ",")) continue;
    if (key !== name) kept.push(json.slice(start, match.index));
    if (isLast) return `${json.slice(0, open + 1)}${kept.join(",")}${json.slice(match.index)}`;
    start = match.index + 1;
    key = undefined;
  }
  throw new Error("The text is not JSON of an object.");
}
