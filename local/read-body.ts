import { type Readable } from "node:stream";

export interface ReadBody {
  readonly size: number;
  /** Null if it is larger than `maxBytes`. */
  readonly body: Buffer | null;
}

/**
 * Reads a stream to its end and keeps at most `maxBytes`, so that a client that sends too much still receives the
 * refusal.
 */
export async function readBody(stream: Readable, maxBytes: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return { size, body: size <= maxBytes ? Buffer.concat(chunks, size) : null };
}
