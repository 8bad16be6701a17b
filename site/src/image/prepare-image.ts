import { formatBytes } from "../format";
import { encodeBase64, sniffImage } from "./base64";

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
    throw new Error(
      `“${file.name}” is too large: ${formatBytes(file.size)}. The maximum is ${formatBytes(maxFileBytes)}.`,
    );
  }
  const base64 = encodeBase64(new Uint8Array(await file.arrayBuffer()));
  const type = sniffImage(base64);
  if (file.size <= maxBytes && type && types.includes(type)) return { base64, note: null };
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(`“${file.name}” is not a picture that this browser can read. Use ${listTypes(types)}.`);
  });
  for (const edge of edges) {
    const scaled = toJpeg(picture, edge);
    if (scaled.base64.length * 0.75 <= maxBytes) {
      const change = `${picture.width} × ${picture.height} to ${scaled.width} × ${scaled.height} pixels`;
      return {
        base64: scaled.base64,
        note: `Converted to JPEG${scaled.width < picture.width ? ` and scaled from ${change}` : ""} before sending.`,
      };
    }
  }
  throw new Error(`“${file.name}” is too large, even scaled down. The API accepts up to ${formatBytes(maxBytes)}.`);
}

function toJpeg(picture: ImageBitmap, edge: number): { base64: string; width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot scale the picture: it has no canvas.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return { base64: canvas.toDataURL("image/jpeg", 0.9).replace(/^[^,]*,/, ""), width, height };
}

/** Lists content types, such as `PNG, JPEG or WEBP`. */
function listTypes(types: readonly string[]): string {
  const names = types.map((type) => type.replace("image/", "").toUpperCase());
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or ");
}
