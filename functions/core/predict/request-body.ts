import { isUtf8 } from "node:buffer";
import { InvalidRequest } from "../../../model/errors";
import { mediaTypeOf, pictureType } from "../../../model/picture-type";
import { parseRequest } from "../../../model/validation";
import { ApiError } from "../errors";
import { bodyLimit } from "../limits";
import { type Model } from "../models/model";
import { maxNesting, nestsTooDeeply } from "../nesting";

export interface RequestBody {
  readonly bytes: Uint8Array;
  /** The header as received; null if absent. */
  readonly contentType: string | null;
  /** True if the body crossed the gateway as base64. */
  readonly base64: boolean;
}

/** A body that the model's contract accepts, in the form that is forwarded. */
export interface CheckedBody {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Output of the contract's schema; null if the body is not JSON. */
  readonly request: unknown;
}

/**
 * Checks a body's size, content type and, against the model's contract, its content, in this order.
 * @throws ApiError `payload_too_large` or `unsupported_media_type`, InvalidRequest otherwise
 */
export function checkBody(model: Model, body: RequestBody): CheckedBody {
  checkSize(model, body);
  const contentType = typeOf(body);
  if (contentType === json) {
    refuseOtherCharsets(body.contentType);
    return { contentType, ...checkJson(model, body.bytes) };
  }
  const accepted = [json, ...(model.contract.rawContentTypes ?? [])];
  if (!accepted.includes(contentType)) {
    throw new ApiError(
      "unsupported_media_type",
      `${body.contentType ? `The content type "${body.contentType}" is not accepted` : "There is no content-type header"}. Model "${model.name}" accepts ${accepted.join(", ")}.`,
    );
  }
  if (body.bytes.length === 0) throw new InvalidRequest("The body is empty.");
  return { contentType, bytes: body.bytes, request: null };
}

const json = "application/json";

/** Media type of a body; for bytes without one (`application/octet-stream`), detected from their beginning. */
function typeOf({ contentType, bytes }: RequestBody): string {
  const type = mediaTypeOf(contentType ?? "");
  return type === "application/octet-stream" ? (pictureType(bytes) ?? type) : type;
}

/** Checks a body against the limit of the model's hosting. @throws ApiError `payload_too_large` */
export function checkSize(model: Model, { bytes, base64 }: RequestBody): void {
  const limit = bodyLimit(model.hosting, base64);
  if (bytes.length <= limit.bytes) return;
  throw new ApiError(
    "payload_too_large",
    `The body has ${bytes.length} bytes. Model "${model.name}" takes at most ${limit.bytes}: the limit of ${limit.owner}.`,
  );
}

/** @throws ApiError `unsupported_media_type` for JSON in a charset other than UTF-8 */
function refuseOtherCharsets(contentType: string | null): void {
  const [, charset] = /;\s*charset\s*=\s*"?([^"\s;]*)/i.exec(contentType ?? "") ?? [];
  if (!charset || /^(?:utf-?8|binary)$/i.test(charset)) return;
  throw new ApiError("unsupported_media_type", `The charset "${charset}" is not accepted: send JSON in UTF-8.`);
}

/** Validates JSON and forwards the bytes unchanged, minus a byte order mark. */
function checkJson(model: Model, bytes: Uint8Array): Pick<CheckedBody, "bytes" | "request"> {
  const request = parseRequest(model.contract.request, decodeJson(bytes));
  refuseStream(model, request);
  return { bytes: hasByteOrderMark(bytes) ? bytes.subarray(3) : bytes, request };
}

/**
 * Text of a JSON body, not yet parsed.
 * @throws ApiError `unsupported_media_type`, InvalidRequest
 */
export function readJsonText({ contentType, bytes }: RequestBody): string {
  if (mediaTypeOf(contentType ?? "") === json) {
    refuseOtherCharsets(contentType);
    return decodeJson(bytes);
  }
  const found = contentType ? `The content type is "${contentType}"` : "There is no content-type header";
  throw new ApiError("unsupported_media_type", `${found}: send ${json}.`);
}

function decodeJson(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === null) throw new InvalidRequest("The body is not valid UTF-8.");
  if (text.trim() === "") throw new InvalidRequest("The body is empty: send a JSON object.");
  if (nestsTooDeeply(text)) throw new InvalidRequest(`The body nests deeper than ${maxNesting} arrays and objects.`);
  return text;
}

/** Refuses `stream`: the container would answer with events, which this route cannot forward. */
function refuseStream({ contract }: Model, request: unknown): void {
  if (contract.kind !== "chat" || (request as { stream?: unknown }).stream !== true) return;
  throw new InvalidRequest("Predictions are answered whole: leave stream out, or set it to false.", "stream");
}

/** Null if the bytes are not UTF-8. Drops a byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    "utf8",
    hasByteOrderMark(bytes) ? 3 : 0,
  );
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
