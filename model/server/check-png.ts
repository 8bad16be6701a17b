import { inflateSync } from "node:zlib";
import { InvalidRequest } from "../errors";

/** What texts and colour profile of a PNG may have together once they are unpacked, which the decoder does unasked. */
const maxMetadataBytes = 1024 * 1024;

/**
 * Refuses a PNG whose decoding would cost far more than its pixels: more image data than they can have, or metadata
 * that unpack to megabytes. What else may be wrong with it is the decoder's to find.
 * @throws InvalidRequest
 */
export function checkPng(bytes: Uint8Array): void {
  let imageBytes = 0;
  let metadataBytes = 0;
  for (const { type, data } of chunksOf(bytes)) {
    if (type === "IDAT") imageBytes += data.length;
    else metadataBytes += unpackedLength(type, data, maxMetadataBytes - metadataBytes);
    if (metadataBytes > maxMetadataBytes) {
      throw new InvalidRequest(`The texts and the colour profile of the PNG have more than ${maxMetadataBytes} bytes.`);
    }
  }
  if (imageBytes > maxImageBytes(bytes)) throw new InvalidRequest("The PNG has more image data than pixels.");
}

/** Chunks that the decoder reads beside the image. */
const metadataTypes = new Set(["tEXt", "zTXt", "iTXt", "iCCP"]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** As far as they are whole. */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    if (end > png.length) return;
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, end - 4) };
    at = end;
  }
}

/** Bytes of a text or colour profile, unpacked; something larger than `limit` if they are more than that. */
function unpackedLength(type: string, data: Buffer, limit: number): number {
  if (!metadataTypes.has(type)) return 0;
  const packed = packedPart(type, data);
  if (packed === null) return data.length;
  try {
    return data.length + inflateSync(packed, { maxOutputLength: Math.max(limit, 1) }).length;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? Infinity : data.length;
  }
}

/** The zlib stream of a chunk that has one: after a keyword, its end and how it is packed (PNG, section 11.3). */
function packedPart(type: string, data: Buffer): Buffer | null {
  const keywordEnd = data.indexOf(0);
  if (type === "zTXt" || type === "iCCP") return data.subarray(keywordEnd + 2);
  if (type !== "iTXt" || data[keywordEnd + 1] !== 1) return null;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  return data.subarray(data.indexOf(0, languageEnd + 1) + 1);
}

/** More than any encoder needs: rows of the widest pixels (4 x 16 bits), interlaced, stored as they are. */
function maxImageBytes(bytes: Uint8Array): number {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = bytes.byteLength < 24 ? [0, 0] : [header.getUint32(16), header.getUint32(20)];
  return 1024 + 2 * height * (8 * width + 16);
}
