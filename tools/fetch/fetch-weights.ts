import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Weights } from "../../model/card";

type Pinned = Pick<Weights, "url" | "bytes" | "sha256">;

export interface FetchOptions {
  /** Cache folder; each file is stored under its sha256. */
  readonly cacheDir: string;
  readonly fetch?: typeof fetch;
  /** Time limit, from the first request to the last byte. */
  readonly timeoutSeconds?: number;
}

const maxRedirects = 5;

/**
 * Returns the path of the weights in the cache, fetching them first if needed. A cached file is checked against size
 * and sha256 too, whatever its origin.
 * @throws Error saying what to download and where to put it, if that cannot be done here
 */
export async function fetchWeights(source: Pinned, options: FetchOptions): Promise<string> {
  const file = path.join(options.cacheDir, source.sha256);
  if (existsSync(file)) {
    const mistake = await findMistake(file, source);
    if (mistake) throw new Error(`${file} ${mistake}: delete it and run this again.`);
    return file;
  }
  await mkdir(options.cacheDir, { recursive: true });
  const part = `${file}.${process.pid}.part`;
  try {
    await download(source, part, options);
    const mistake = await findMistake(part, source);
    if (mistake) throw new Error(`it ${mistake}`);
    await rename(part, file);
    return file;
  } catch (error) {
    throw new Error(
      `${source.url} could not be fetched: ${reasonOf(error)}.\n` +
        `Download it where that is possible (${source.bytes} bytes, sha256 ${source.sha256}),\n` +
        `put it at ${file} and run this again: it is checked in the same way.\n` +
        "Or pass a file at hand with --weights FILE.",
      { cause: error },
    );
  } finally {
    await rm(part, { force: true });
  }
}

/** Describes the mistake in a file; null if it is correct. */
async function findMistake(file: string, { bytes, sha256 }: Pinned): Promise<string | null> {
  const { size } = await stat(file);
  if (size !== bytes) return `has ${size} bytes, expected ${bytes}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const found = hash.digest("hex");
  return found === sha256 ? null : `has the sha256 ${found}, expected ${sha256}`;
}

async function download(source: Pinned, part: string, options: FetchOptions): Promise<void> {
  const signal = AbortSignal.timeout((options.timeoutSeconds ?? 600) * 1000);
  const { body } = await request(source.url, options.fetch ?? fetch, signal);
  if (!body) throw new Error("the answer is empty");
  await pipeline(Readable.fromWeb(body as never), atMost(source.bytes), createWriteStream(part), { signal });
}

/** Sends a request and follows redirects itself, because each must stay on HTTPS. */
async function request(url: string, get: typeof fetch, signal: AbortSignal): Promise<Response> {
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (new URL(url).protocol !== "https:") throw new Error(`it leads to ${url}, which is not https`);
    const response = await get(url, { redirect: "manual", signal, headers: { "accept-encoding": "identity" } });
    const location = response.headers.get("location");
    if (response.status === 200) return response;
    await response.body?.cancel();
    if (response.status < 300 || response.status > 399 || location === null) {
      throw new Error(`the server answers ${response.status}`);
    }
    url = new URL(location, url).href;
  }
  throw new Error(`it leads on more than ${maxRedirects} times`);
}

/** Passes bytes through and fails at the first one over the limit, so that no server fills the disk. */
function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      done(passed > bytes ? new Error(`it has more than the expected ${bytes} bytes`) : null, chunk);
    },
  });
}

/** Message of an error, with those of its causes where `fetch` hides them. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === "TimeoutError" || name === "AbortError") return "it took too long";
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
