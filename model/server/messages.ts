import { type Reply } from "./replies";

/** One request's body as the worker gets it. */
export interface Body {
  /** Null if the bytes are JSON, else one of the contract's `rawContentTypes`. */
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
}

/** From the main thread to the worker: the bodies of a batch in one buffer, which is handed over and not copied. */
export interface BatchMessage {
  readonly bytes: ArrayBuffer;
  /** Where each body ends; it begins where the one before it ends. */
  readonly ends: readonly number[];
  readonly contentTypes: readonly (string | null)[];
}

/** From the worker to the main thread. */
export type WorkerMessage =
  | { readonly kind: "ready"; readonly rawContentTypes: readonly string[] }
  /** The model folder cannot be served; the worker ends after saying so. */
  | { readonly kind: "unusable"; readonly reason: string }
  /** In the order of the batch. */
  | { readonly kind: "answers"; readonly replies: readonly Reply[] };

/** Where a body's bytes arrived in pieces, which is how they come off the wire. */
export interface ChunkedBody {
  readonly contentType: string | null;
  readonly chunks: readonly Uint8Array[];
  readonly byteLength: number;
}

export function packBatch(bodies: readonly ChunkedBody[]): BatchMessage {
  const bytes = new Uint8Array(bodies.reduce((sum, body) => sum + body.byteLength, 0));
  const ends: number[] = [];
  const contentTypes: (string | null)[] = [];
  let offset = 0;
  for (const { chunks, contentType } of bodies) {
    for (const chunk of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    ends.push(offset);
    contentTypes.push(contentType);
  }
  return { bytes: bytes.buffer, ends, contentTypes };
}

export function unpackBatch({ bytes, ends, contentTypes }: BatchMessage): Body[] {
  return ends.map((end, i) => {
    const start = i === 0 ? 0 : ends[i - 1]!;
    return { contentType: contentTypes[i]!, bytes: new Uint8Array(bytes, start, end - start) };
  });
}
