import { formatBytes, listAlternatives } from "../format";
import { encodeBase64, isHeic, sniffImage } from "./base64";
import { texts } from "../texts";

/** Picture that is ready to send. */
export interface PreparedImage {
  readonly base64: string;
  /** Describes how the picture was changed; null if it was not. */
  readonly note: string | null;
}

/** Limits of the API for pictures. */
export interface ImageRules {
  readonly maxBytes: number;
  /** Content types that are sent unchanged. */
  readonly types: readonly string[];
}

/** Largest file that is opened. */
const maxFileBytes = 64 * 1024 * 1024;
/** Longest edge of a scaled picture in pixels, in the order to try. */
const edges = [2048, 1280, 640];

/**
 * Prepares a file for the API: unchanged if the API accepts it, otherwise converted to JPEG and scaled down.
 * @throws Error with a message for the user if the file is not a picture or is too large.
 */
export async function prepareImage(file: File, { maxBytes, types }: ImageRules): Promise<PreparedImage> {
  if (file.size > maxFileBytes) {
    throw new Error(texts.image.fileTooLarge(file.name, formatBytes(file.size), formatBytes(maxFileBytes)));
  }
  const base64 = encodeBase64(new Uint8Array(await file.arrayBuffer()));
  const type = sniffImage(base64);
  if (file.size <= maxBytes && type && types.includes(type)) return { base64, note: null };
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(isHeic(base64) ? texts.image.heic(file.name) : texts.image.unreadable(file.name, listTypes(types)));
  });
  for (const edge of edges) {
    const scaled = toJpeg(picture, edge);
    if (scaled.base64.length * 0.75 <= maxBytes) {
      const sizeOf = ({ width, height }: { width: number; height: number }) => `${width} × ${height}`;
      return {
        base64: scaled.base64,
        note:
          scaled.width < picture.width ? texts.image.scaled(sizeOf(picture), sizeOf(scaled)) : texts.image.converted,
      };
    }
  }
  throw new Error(texts.image.stillTooLarge(file.name, formatBytes(maxBytes)));
}

function toJpeg(picture: ImageBitmap, edge: number): { base64: string; width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error(texts.image.noCanvas);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return { base64: canvas.toDataURL("image/jpeg", 0.9).replace(/^[^,]*,/, ""), width, height };
}

/** Lists content types, such as `PNG, JPEG or WEBP`. */
function listTypes(types: readonly string[]): string {
  return listAlternatives(types.map((type) => type.replace("image/", "").toUpperCase()));
}
