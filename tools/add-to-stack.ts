import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isMap, isSeq, parseDocument } from "yaml";

/**
 * Adds a model's line to `modelfront:models` of a stack file, and leaves the rest of it as it is.
 * @returns what was done, as the end of a sentence
 */
export function addToStack(file: string, name: string): string {
  if (!existsSync(file)) return "not there, so nothing is changed.";
  const text = readFileSync(file, "utf8");
  const models = parseDocument(text).getIn(["config", "modelfront:models"]);
  const items = isSeq(models) ? models.items.filter(isMap) : [];
  if (items.some((item) => item.get("name") === name)) return "names it already.";
  const [start, end] = items.at(-1)?.range ?? [0, 0];
  const marker = text.slice(text.lastIndexOf("\n", start) + 1, start);
  if (!/^ *- +$/.test(marker)) {
    return `has no list modelfront:models of a line each, so nothing is changed; add "- name: ${name}" to it.`;
  }
  // Inserts only the line, so that the file keeps its comments and style.
  const before = text.slice(0, end);
  writeFileSync(file, `${before}${before.endsWith("\n") ? "" : "\n"}${marker}name: ${name}\n${text.slice(end)}`);
  return "added to modelfront:models.";
}
