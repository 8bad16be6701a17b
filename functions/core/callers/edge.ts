import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "../errors";

/**
 * Headers that CloudFront sets on requests for the API in a stack with a domain: a secret, and the client's address. It
 * replaces what a client sends under these names.
 */
export const edgeHeaders = { secret: "x-modelfront-edge", address: "x-modelfront-address" } as const;

/** Domain name in the events of the release gate. In all others API Gateway states its own. */
export const gateDomain = "release-gate";

/** Origin of a request, as the gateway and the headers state it. */
export interface Arrival {
  /** Value of a header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  /** Address that connected to the gateway. */
  readonly sourceIp: string;
  /** Host name of the gateway, as the gateway states it. */
  readonly domainName: string | undefined;
}

/** Address of the client. @throws ApiError 403 for a request that went around CloudFront */
export type ClientAddress = (arrival: Arrival) => string;

/**
 * Creates the function that finds a client's address. Without a secret, clients connect to the gateway itself. With one they
 * connect to CloudFront, whose headers count only beside the secret.
 */
export function createClientAddress(secret: string | undefined): ClientAddress {
  if (secret === undefined) return ({ sourceIp }) => sourceIp;
  const expected = hash(secret);
  return ({ header, sourceIp, domainName }) => {
    if (domainName === gateDomain) return sourceIp;
    const isFromCloudFront = timingSafeEqual(hash(header(edgeHeaders.secret) ?? ""), expected);
    const address = header(edgeHeaders.address);
    if (isFromCloudFront && address !== undefined) return address;
    throw new ApiError("not_allowed", "This address is closed. Use the host name of the API.");
  };
}

/** Has one length, which comparing in constant time needs. */
function hash(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
