import { type ModelContract } from "../../model/contract";

/** A line for a POSIX shell that asks the first model of the API at this URL for its first example. */
export function curlLine(apiUrl: string, { examples }: ModelContract): string {
  const body = JSON.stringify(examples[0]?.request);
  return `curl -s ${apiUrl}/predict -H 'content-type: application/json' -d ${quote(body)}`;
}

/** One word to a POSIX shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
