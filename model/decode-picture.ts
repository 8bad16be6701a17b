import { type DecodedImage, type HandlerTools, type RawRequest } from "./contract";
import { InvalidRequest, isInvalidRequest } from "./errors";
import { base64Of, type ImageRequest } from "./image-request";

/**
 * The picture of a request, decoded.
 * @throws InvalidRequest if it is no good, with the field's name if it came in one.
 */
export async function decodePicture(
  request: ImageRequest | RawRequest,
  tools: HandlerTools,
  channels: 1 | 3,
): Promise<DecodedImage> {
  if ("bytes" in request) return tools.decodeImage(request.bytes, channels);
  try {
    return await tools.decodeImage(Buffer.from(base64Of(request.image_base64), "base64"), channels);
  } catch (error) {
    throw isInvalidRequest(error) ? new InvalidRequest(error.message, "image_base64") : error;
  }
}
