import { Readable } from "node:stream";
import * as z from "zod";
import { type GatewayAnswer } from "./result";

const metadata = z.object({
  statusCode: z.int().min(200).max(599).default(200),
  headers: z.record(z.string(), z.string()).default({}),
});

/** Delimiter at the end of the metadata: eight null bytes. */
const delimiter = Buffer.alloc(8);

/** Longest metadata that is read; AWS states no figure. */
const maxMetadataBytes = 64 * 1024;

/**
 * Converts a function's stream as a REST API does: status and headers as JSON, eight null bytes, the body.
 * @throws Error if it does not start that way, and the error that ends the stream
 */
export async function readStreamedResult(written: Readable): Promise<GatewayAnswer> {
  const chunks = written[Symbol.asyncIterator]() as AsyncGenerator<Buffer, void>;
  let head = Buffer.alloc(0);
  while (!head.includes(delimiter)) {
    const chunk = await chunks.next();
    if (chunk.done || head.length > maxMetadataBytes) throw new Error("The function's answer begins without metadata.");
    head = Buffer.concat([head, chunk.value]);
  }
  const end = head.indexOf(delimiter);
  const { statusCode, headers } = metadata.parse(JSON.parse(head.subarray(0, end).toString()));
  return { status: statusCode, headers, body: Readable.from(join(head.subarray(end + delimiter.length), chunks)) };
}

async function* join(first: Buffer, others: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* others;
}
