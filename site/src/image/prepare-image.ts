import { formatBytes } from "../format";
import { encodeBase64, sniffImage } from "./base64";

export interface PreparedImage {
  readonly base64: string;
  /** What was done to it, if anything. */
  readonly note: string | null;
}

export interface ImageRules {
  readonly maxBytes: number;
  /** Content types that are sent as they are. */
  readonly types: readonly string[];
}

/** Larger files are not even decoded. */
const maxFileBytes = 64 * 1024 * 1024;
/** Longest edge in pixels that a picture is scaled to, in the order that is tried. */
const edges = [2048, 1280, 640];

/**
 * A file as the API takes it: unchanged if it can be, else converted to JPEG and scaled down.
 * @throws Error with a message for people if it is no picture, or too large.
 */
export async function prepareImage(file: File, { maxBytes, types }: ImageRules): Promise<PreparedImage> {
  if (file.size > maxFileBytes) {
    throw new Error(
      `“${file.name}” has ${formatBytes(file.size)}; at most ${formatBytes(maxFileBytes)} can be opened here.`,
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
  throw new Error(`“${file.name}” cannot be made smaller than the ${formatBytes(maxBytes)} that the API takes.`);
}

function toJpeg(picture: ImageBitmap, edge: number): { base64: string; width: number; height: number } {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to scale the picture on.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  return { base64: canvas.toDataURL("image/jpeg", 0.9).replace(/^[^,]*,/, ""), width, height };
}

/** `PNG, JPEG or WEBP`. */
function listTypes(types: readonly string[]): string {
  const names = types.map((type) => type.replace("image/", "").toUpperCase());
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" or ");
}
