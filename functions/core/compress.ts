import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { ApiResponse } from "./response";

type Compress = (bytes: Uint8Array) => Promise<Buffer>;

const gzip = promisify(zlib.gzip);
const brotli = promisify(zlib.brotliCompress);

/** In order of preference: Brotli at quality 4 takes about as long as gzip and makes smaller bodies. */
const codings: Readonly<Record<string, Compress>> = {
  br: (bytes) => brotli(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (bytes) => gzip(bytes),
};

/** Smaller bodies fit into one packet and gain nothing. */
const minBytes = 1024;

const compressible = /^(?:text\/(?!event-stream)|application\/(?:[^;]+\+)?json)/i;

/**
 * Compresses a response if it is complete text of more than 1 kB and the client accepts a known coding. An HTTP API
 * passes bodies with a content encoding on unchanged, in base64 from the function.
 * @param accepts the request's `accept-encoding`
 */
export async function compress(response: ApiResponse, accepts: string | undefined): Promise<ApiResponse> {
  const { status, body } = response;
  if (!(body instanceof Uint8Array) || body.length < minBytes || "content-encoding" in response.headers)
    return response;
  if (!compressible.test(response.headers["content-type"] ?? "")) return response;
  const headers = { ...response.headers, vary: "accept-encoding" };
  const coding = Object.keys(codings).find((name) => acceptsCoding(accepts, name));
  if (!coding) return new ApiResponse(body, { status, headers });
  const compressed = await codings[coding]!(body);
  return new ApiResponse(compressed, { status, headers: { ...headers, "content-encoding": coding } });
}

/** True if `accept-encoding` names the coding, or `*`, with a weight above 0 (RFC 9110, section 12.5.3). */
function acceptsCoding(accepts = "", coding: string): boolean {
  const weights = new Map(
    accepts.split(",").map((item) => {
      const [name = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return [name === "x-gzip" ? "gzip" : name, q === undefined ? 1 : Number(q)] as const;
    }),
  );
  return (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
}
