import { type IncomingMessage } from "node:http";
import { type Agent } from "node:https";
import { serverless } from "../../../model/limits";
import { pictureType } from "../../../model/picture-type";
import { ApiError } from "../errors";
import { get, resolveHost, type ResolveHost } from "./connection";
import { readAddress, refused } from "./read-address";

/** Largest picture: accepted by every kind of hosting. */
const maxBytes = serverless.maxPayloadBytes;

export interface FetchImageOptions {
  /** Allowed hosts, in lower case. Empty: fetching is off. */
  readonly allowedHosts: readonly string[];
  readonly resolve?: ResolveHost;
  /** Opens the connections, instead of a new agent for each. */
  readonly agent?: Agent;
  /** Time limit, from parsing the URL to the last byte of the picture. */
  readonly maxSeconds?: number;
}

export interface FetchedImage {
  /** Detected from the first bytes, whatever the header says. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Fetches the picture at a URL. @throws ApiError `image_refused` */
export type FetchImage = (url: string, signal?: AbortSignal) => Promise<FetchedImage>;

/**
 * Fetches pictures for callers, only from allowed hosts at public addresses: a host is resolved once, and the
 * connection goes to an address that was checked. Redirects are not followed.
 */
export function createFetchImage({
  allowedHosts,
  resolve = resolveHost,
  agent,
  maxSeconds = 3,
}: FetchImageOptions): FetchImage {
  return async (text, signal) => {
    if (allowedHosts.length === 0) {
      throw refused("Fetching pictures is turned off here: send the picture as image_base64 or as bytes.");
    }
    const url = readAddress(text, allowedHosts);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), maxSeconds * 1000);
    try {
      return await fetchFrom(url, signal ? AbortSignal.any([deadline.signal, signal]) : deadline.signal);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw unreachable(error);
    } finally {
      clearTimeout(timer);
    }
  };

  async function fetchFrom(url: URL, signal: AbortSignal): Promise<FetchedImage> {
    const response = await get(url, { resolve, agent, signal });
    try {
      checkHead(response);
      const bytes = await readBody(response);
      const contentType = pictureType(bytes);
      if (contentType === null) throw refused("What is there is not a PNG, JPEG or WebP.");
      return { contentType, bytes };
    } finally {
      response.destroy();
    }
  }
}

function checkHead({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode !== 200) {
    throw refused(`The host answered with status ${statusCode}: only 200 is accepted, and no redirect is followed.`);
  }
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    throw refused("The host sends the picture compressed once more (content-encoding), which is not accepted.");
  }
  if (Number(headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** One error for all network failures, so that callers learn nothing of names and networks. */
function unreachable(cause?: unknown): ApiError {
  return refused("The picture could not be fetched from its host.", cause);
}

function tooLarge(): ApiError {
  return refused(`The picture is larger than the ${maxBytes} bytes that are accepted.`);
}
