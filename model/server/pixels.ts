import { InvalidRequest } from "../errors";
import { maxImagePixels, maxImageSide } from "./limits";

/** Checks a picture's size. @throws InvalidRequest if it has too many pixels, in all or on a side */
export function checkSize(width: number, height: number): void {
  if (width * height > maxImagePixels) {
    throw new InvalidRequest(
      `The image has ${width} x ${height} = ${width * height} pixels; at most ${maxImagePixels} are accepted. Make it smaller.`,
    );
  }
  if (Math.max(width, height) > maxImageSide) {
    throw new InvalidRequest(
      `The image has ${width} x ${height} pixels; at most ${maxImageSide} are accepted on a side. Make it smaller.`,
    );
  }
}

/**
 * Luma of pixels (ITU-R 601, like Pillow's mode `L`).
 * @param step bytes per pixel, of which the first three are red, green and blue
 */
export function toLuma(pixels: ArrayLike<number>, step = 3): Uint8Array {
  const luma = new Uint8Array(pixels.length / step);
  for (let i = 0, j = 0; i < luma.length; i++, j += step) {
    luma[i] = (19595 * pixels[j]! + 38470 * pixels[j + 1]! + 7471 * pixels[j + 2]! + 0x8000) >> 16;
  }
  return luma;
}
