/** JSON as a person would lay it out: what fits on a line of `width` characters stays on one. */
export function prettyJson(value: unknown, width = 72): string {
  return layOut(JSON.parse(JSON.stringify(value)), "", width);
}

export function indentAfterFirstLine(text: string, indent: string): string {
  return text.replaceAll("\n", `\n${indent}`);
}

function layOut(value: unknown, indent: string, width: number): string {
  const flat = onOneLine(value);
  if (typeof value !== "object" || value === null || indent.length + flat.length <= width) return flat;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => layOut(item, inner, width))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${layOut(item, inner, width)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`);
  return entries.length ? `{ ${entries.join(", ")} }` : "{}";
}
