import { type ModelContract } from "../model/contract";
import { quoteForShell } from "../site/src/samples/curl";

/** A curl command for a POSIX shell that sends the first model's first example to the API at this URL. */
export function curlLine(apiUrl: string, { examples }: ModelContract): string {
  const body = JSON.stringify(examples[0]?.request);
  return `curl -s ${apiUrl}/predict -H 'content-type: application/json' -d ${quoteForShell(body)}`;
}
