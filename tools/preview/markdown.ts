/** Text in a code span: what comes from names or messages cannot become markup, a mention or a link. */
export function code(text: string): string {
  const plain = text.replace(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "¦").trim();
  return plain === "" ? "" : `\`${plain}\``;
}

/** Lines in a code block. */
export function codeBlock(text: string): string {
  return ["```text", text.replaceAll("```", "'''"), "```"].join("\n");
}

/** Table with a heading row; empty without rows. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A folded part. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Table of at most `limit` rows, and how many were left out. */
export function shortTable(headings: readonly string[], rows: readonly (readonly string[])[], limit: number): string {
  const left = rows.length - limit;
  return [table(headings, rows.slice(0, limit)), ...(left > 0 ? [`… and ${left} more.`] : [])]
    .filter(Boolean)
    .join("\n\n");
}
