import { crc32 } from "node:zlib";
import { pack } from "tar-stream";

/** Largest payload of one stored block (RFC 1951, 3.2.4). */
const storedBlockBytes = 0xffff;

/**
 * Packs files into a `tar.gz`: the same bytes for the same files on every machine. Order, owner, mode and time are fixed,
 * and the contents are stored uncompressed (see `gzipStored`).
 */
export async function createArchive(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  return gzipStored(await createTar(files));
}

async function createTar(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const tar = pack();
  for (const [name, body] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    tar.entry({ name, type: "file", mode: 0o644, uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(0) }, body);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Wraps bytes in gzip without compressing them. The output of node:zlib's deflate differs between Node releases and
 * processors (its hash depends on vector instructions), and the archive's sha256 decides whether an endpoint is replaced.
 * Weights hardly compress, and stored blocks unpack faster.
 */
function gzipStored(body: Buffer): Buffer {
  // Magic, deflate, no flags, no time, no extra flags, operating system "unknown" (RFC 1952, 2.3.1).
  const parts: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])];
  for (let start = 0; start < body.length; start += storedBlockBytes) {
    const block = body.subarray(start, start + storedBlockBytes);
    const header = Buffer.alloc(5);
    header.writeUInt8(start + storedBlockBytes >= body.length ? 1 : 0, 0);
    header.writeUInt16LE(block.length, 1);
    header.writeUInt16LE(block.length ^ 0xffff, 3);
    parts.push(header, block);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(body), 0);
  trailer.writeUInt32LE(body.length % 2 ** 32, 4);
  return Buffer.concat([...parts, trailer]);
}
