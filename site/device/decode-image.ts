import { type DecodedImage } from "../../model/contract";
import { InvalidRequest } from "../../model/errors";
import { pictureType } from "../../model/picture-type";
import { checkSize, toLuma } from "../../model/server/pixels";

/** Bytes per pixel of a canvas. */
const step = 4;

/**
 * The browser's part of `HandlerTools`: decodes a PNG, JPEG or WebP as the inference server does. Pixels of a JPEG may differ
 * slightly, since each decoder rounds in its own way.
 * @throws InvalidRequest if the bytes are not such an image, or have too many pixels.
 */
export async function decodeImage(bytes: Uint8Array, channels: 1 | 3): Promise<DecodedImage> {
  const type = pictureType(bytes);
  if (type === null) throw new InvalidRequest("The image is not a PNG, JPEG or WebP.");
  const bitmap = await decode(new Blob([Uint8Array.from(bytes)], { type }));
  const { width, height } = bitmap;
  checkSize(width, height);
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, channels, data: channels === 1 ? toLuma(data, step) : withoutAlpha(data) };
}

async function decode(picture: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(picture, { imageOrientation: "from-image" });
  } catch {
    throw new InvalidRequest("The image is damaged or cut short.");
  }
}

function withoutAlpha(pixels: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((pixels.length / step) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += step, to += 3) {
    rgb.set(pixels.subarray(from, from + 3), to);
  }
  return rgb;
}
