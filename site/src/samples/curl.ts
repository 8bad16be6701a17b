import { keyVariable, type SampleBody } from "./sample-body";

/** Command line for sh, bash and zsh; safe to paste, whatever the form contains. */
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

/** Quotes text as one word of a POSIX shell. Within single quotes only the single quote itself is special. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
