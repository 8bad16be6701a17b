import { type Fetcher } from "aws-jwt-verify/https";

/** Limit on a key set; an issuer's is a few kilobytes. */
const maxBytes = 256 * 1024;
const maxMilliseconds = 3000;

/** Fetches an issuer's keys over HTTPS, in bounded time and size, only from the URL in the settings. */
export function createJwksFetcher(fetch: typeof globalThis.fetch = globalThis.fetch): Fetcher {
  return {
    fetch: async (uri) => {
      if (!uri.startsWith("https://")) throw new JwksUnavailable(`${uri} does not begin with https://`);
      try {
        const signal = AbortSignal.timeout(maxMilliseconds);
        const response = await fetch(uri, { redirect: "error", signal, headers: { accept: "application/json" } });
        if (!response.ok) throw new Error(`status ${response.status}`);
        return await readBody(response);
      } catch (error) {
        throw new JwksUnavailable(`No keys from ${uri}`, { cause: error });
      }
    },
  };
}

/** The issuer's keys could not be fetched: the issuer's fault, not the token's. */
export class JwksUnavailable extends Error {
  override readonly name = "JwksUnavailable";
}

async function readBody({ body }: Response): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return new Blob(chunks).arrayBuffer();
}
