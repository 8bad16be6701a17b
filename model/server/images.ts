import type Sharp from "sharp";
import { type DecodedImage } from "../contract";
import { InvalidRequest } from "../errors";
import { pictureType } from "../picture-type";
import { checkPng } from "./check-png";
import { maxImagePixels } from "./limits";
import { checkSize, toLuma } from "./pixels";

/**
 * Decodes the first frame of a PNG, JPEG or WebP. Applies the EXIF orientation and paints transparent parts white.
 * @param channels 3 for RGB, 1 for luma (ITU-R 601, like Pillow's mode `L`)
 * @throws InvalidRequest if the bytes are not such an image, are truncated, or have too many pixels.
 */
export async function decodeImage(bytes: Uint8Array, channels: 1 | 3): Promise<DecodedImage> {
  const type = pictureType(bytes);
  if (type === null) throw new InvalidRequest("The image is not a PNG, JPEG or WebP.");
  if (type === "image/png") checkPng(bytes);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded on first use, so that models without images start faster
  const sharp = require("sharp") as typeof Sharp;
  const { width, height } = await readable(sharp(bytes, { limitInputPixels: false }).metadata());
  checkSize(width, height);
  const { data, info } = await readable(
    sharp(bytes, { limitInputPixels: maxImagePixels, failOn: "truncated" })
      .autoOrient()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true }),
  );
  // A plain view: ONNX Runtime takes no Buffer as a tensor's data.
  const rgb = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { width: info.width, height: info.height, channels, data: channels === 3 ? rgb : toLuma(rgb) };
}

async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new InvalidRequest(`The image is damaged or cut short: ${reason}`);
  }
}
