import { type DecodedImage, type HandlerTools, type RawRequest } from "./contract";
import { InvalidRequest, isInvalidRequest } from "./errors";
import { base64Of, type ImageRequest } from "./image-request";

/**
 * Decodes the picture of a request. Fetches nothing: the API replaces `image_url` by raw bytes.
 * @throws InvalidRequest if the picture is invalid, with the field's name if it was in one.
 */
export async function decodePicture(
  request: ImageRequest | RawRequest,
  tools: HandlerTools,
  channels: 1 | 3,
): Promise<DecodedImage> {
  if ("bytes" in request) return tools.decodeImage(request.bytes, channels);
  if (request.image_base64 === undefined) {
    throw new InvalidRequest("The model itself fetches no picture: send it as image_base64 or as bytes.", "image_url");
  }
  try {
    return await tools.decodeImage(decodeBase64(base64Of(request.image_base64)), channels);
  } catch (error) {
    throw isInvalidRequest(error) ? new InvalidRequest(error.message, "image_base64") : error;
  }
}

/** Handlers run in browsers too, which have no `Buffer`; Node.js's own `atob` is far slower than it. */
function decodeBase64(base64: string): Uint8Array {
  if (typeof Buffer !== "undefined") return Buffer.from(base64, "base64");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
