import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { InvalidRequest } from "../../model/errors";
import { ApiError } from "./errors";
import { maxBodyBytes } from "./limits";
import { type ApiRequest } from "./request";

type Decompress = (bytes: Uint8Array, options: zlib.ZlibOptions) => Promise<Buffer>;

const gunzip: Decompress = promisify(zlib.gunzip);
const inflate: Decompress = promisify(zlib.inflate);
const inflateRaw: Decompress = promisify(zlib.inflateRaw);

/** Supported codings of request bodies (`content-encoding`). */
const codings: Readonly<Record<string, Decompress>> = {
  gzip: gunzip,
  "x-gzip": gunzip,
  br: promisify(zlib.brotliDecompress),
  // RFC 9110 specifies zlib's format, whose first byte names method 8; some clients omit the wrapper.
  deflate: (bytes, options) => (((bytes[0] ?? 0) & 15) === 8 ? inflate : inflateRaw)(bytes, options),
};

const accepted = ["gzip", "br", "deflate"].join(", ");

/**
 * Decompresses the request's body. Stops at the largest body that any model takes; the model's own limit is checked
 * later.
 * @throws ApiError `unsupported_media_type` or `payload_too_large`, InvalidRequest if the body is damaged
 */
export async function decompress(request: ApiRequest): Promise<ApiRequest> {
  const { "content-encoding": encoding = "", ...headers } = request.headers;
  const coding = encoding.trim().toLowerCase();
  if (coding === "" || coding === "identity") return request;
  const decode = Object.hasOwn(codings, coding) ? codings[coding] : undefined;
  if (!decode) {
    throw new ApiError(
      "unsupported_media_type",
      `The content encoding "${encoding.slice(0, 80)}" is not accepted: send the body as it is, or in one of ${accepted}.`,
    );
  }
  if (!request.base64 && request.body.length > 0) {
    // AWS does not document which bodies with a content encoding an HTTP API hands over as text.
    throw new ApiError(
      "unsupported_media_type",
      `The gateway passed the ${coding} body on as text, which damages it: send the body without a content encoding.`,
    );
  }
  try {
    const body = await decode(request.body, { maxOutputLength: maxBodyBytes });
    return { ...request, headers, body, base64: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") {
      throw new InvalidRequest(`The body is not valid ${coding}, which its content-encoding header says it is.`);
    }
    throw new ApiError(
      "payload_too_large",
      `The body has more than ${maxBodyBytes} bytes after decompression, which no model takes.`,
    );
  }
}
