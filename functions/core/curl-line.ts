import { type ModelContract } from "../../model/contract";

/** A curl command for a POSIX shell that sends the first model's first example to the API at this URL. */
export function curlLine(apiUrl: string, { examples }: ModelContract): string {
  const body = JSON.stringify(examples[0]?.request);
  return `curl -s ${apiUrl}/predict -H 'content-type: application/json' -d ${quote(body)}`;
}

/** Quotes any text as one word for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
