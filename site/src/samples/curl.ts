import { keyVariable, type SampleBody } from "./sample-body";

/** A line for sh, bash and zsh, safe to paste whatever the form holds. */
export function curlSample(url: string, body: SampleBody, withKey = false): string {
  const [contentType, data] =
    body.kind === "json"
      ? ["application/json", `--data-raw ${quoteForShell(JSON.stringify(body.value))}`]
      : [body.contentType, `--data-binary @${quoteForShell(body.file)}`];
  return [
    `curl ${quoteForShell(url)}`,
    ...(withKey ? [`-H "authorization: Bearer $${keyVariable}"`] : []),
    `-H ${quoteForShell(`content-type: ${contentType}`)}`,
    data,
  ].join(" \\\n  ");
}

/** One word of a POSIX shell: within single quotes nothing but the single quote itself means anything. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
