import { deflateSync } from "node:zlib";

/** A PNG of these chunks, as they are. */
export function png(...chunks: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks, chunk("IEND")]);
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bits?: 8 | 16;
  /** Red, green and blue, with or without transparency. */
  readonly colour?: 2 | 6;
}

export function header({ width, height, bits = 8, colour = 2 }: PngHeader): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bits, colour], 8);
  return chunk("IHDR", data);
}

/** So many bytes of image data, all zero: black, packed a thousand to one. */
export function blackness(bytes: number): Buffer {
  return chunk("IDAT", zeros(bytes));
}

/** So many zeros, packed. */
export function zeros(bytes: number): Buffer {
  return deflateSync(Buffer.alloc(bytes), { level: 9 });
}

export function chunk(type: string, ...data: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), ...data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length - 4, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The checksum of PNG chunks. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
