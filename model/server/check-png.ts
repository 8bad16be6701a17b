import { inflateSync } from "node:zlib";
import { InvalidRequest } from "../errors";

/** Unpacked bytes of a PNG's texts and colour profile together. The decoder always unpacks them. */
const maxMetadataBytes = 1024 * 1024;

/**
 * Refuses decompression bombs: a PNG with more image data than its pixels need, or with metadata that unpacks to
 * megabytes. Every other defect is left to the decoder.
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

/** Chunks that the decoder reads besides the image. */
const metadataTypes = new Set(["tEXt", "zTXt", "iTXt", "iCCP"]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** Yields the complete chunks (PNG specification, section 5.3). */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const png = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    if (end > png.length) return;
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, end - 4) };
    at = end;
  }
}

/** Unpacked size of a text or colour profile in bytes; Infinity if it exceeds `limit`. */
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

/** The zlib stream of a chunk, which follows keyword, null byte and method (PNG specification, section 11.3); null without one. */
function packedPart(type: string, data: Buffer): Buffer | null {
  const keywordEnd = data.indexOf(0);
  if (type === "zTXt" || type === "iCCP") return data.subarray(keywordEnd + 2);
  if (type !== "iTXt" || data[keywordEnd + 1] !== 1) return null;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  return data.subarray(data.indexOf(0, languageEnd + 1) + 1);
}

/** Upper bound of the image data: rows of the widest pixels (4 x 16 bits), interlaced, uncompressed. */
function maxImageBytes(bytes: Uint8Array): number {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = bytes.byteLength < 24 ? [0, 0] : [header.getUint32(16), header.getUint32(20)];
  return 1024 + 2 * height * (8 * width + 16);
}
