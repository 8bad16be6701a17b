import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { BatchError } from "./row";

/**
 * Reads a text file in parts, without its byte order mark.
 * @param hash gets the bytes
 * @param bytes how much of the file; default: to its end
 * @throws BatchError if it is not UTF-8
 */
export async function* readText(file: string, hash?: Hash, bytes?: number): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (bytes?: Buffer) => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new BatchError(`${file} is not in UTF-8: convert it first, for example with iconv.`);
    }
  };
  const range = bytes === undefined ? {} : { end: bytes - 1 };
  for await (const chunk of createReadStream(file, range) as AsyncIterable<Buffer>) {
    hash?.update(chunk);
    yield decode(chunk);
  }
  yield decode();
}

/** Reads a text file as `readText` does, line by line, empty lines included; the last line may have no end. */
export async function* readLines(file: string, hash?: Hash, bytes?: number): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of readText(file, hash, bytes)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}

/** Reads the whole input once by `read` and returns what it found, with the SHA-256 of the bytes. */
export async function checkOnce<Found>(read: (hash: Hash) => Promise<Found>): Promise<Found & { sha256: string }> {
  const hash = createHash("sha256");
  const found = await read(hash);
  return { ...found, sha256: hash.digest("hex") };
}
