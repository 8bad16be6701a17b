/**
 * Limits of API Gateway and Lambda, each with its source; those of SageMaker are in `model/limits.ts`.
 *
 * Sources: [APIGW] "Quotas for configuring and running an HTTP API" in the API Gateway Developer Guide; [LDG] "Lambda
 * quotas" in the Lambda Developer Guide.
 */
import { realTime, serverless } from "../../model/limits";

const KiB = 1024;
const MiB = 1024 * KiB;

export const httpApi = {
  /** From request to answer, fixed: then the gateway itself answers 503 [APIGW]. */
  timeoutSeconds: 30,
  maxPayloadBytes: 10 * MiB,
  /** Request line and all header values together [APIGW]. */
  maxHeaderBytes: 10_240,
  maxRoutes: 300,
  maxStages: 10,
} as const;

/** The REST API that streams. */
export const streamingApi = {
  /**
   * From request to the end of the answer, for gateway and function, deployed and local. API Gateway and Lambda allow
   * 900 ("Response transfer mode", [LDG]), and SageMaker streams for 480. A stream without data ends after 300 in any
   * case, and a function that hangs is billed until its timeout, so this is that limit.
   */
  timeoutSeconds: 300,
} as const;

/** The Lambda authorizer of an HTTP or REST API. */
export const authorizer = {
  /** API Gateway's limit [APIGW]. */
  timeoutSeconds: 10,
} as const;

export const lambda = {
  /** Maximum size of a synchronous invocation's event, and of its result, each as JSON [LDG]. */
  maxPayloadBytes: 6 * MiB,
  maxTimeoutSeconds: 900,
  memoryMb: { min: 128, max: 10_240 },
  /** Names and values of all environment variables together [LDG]. */
  maxEnvironmentBytes: 4 * KiB,
} as const;

/** Time limit for every answer: the gateway's, minus function start-up and the way back. */
export const answerSeconds = httpApi.timeoutSeconds - 2;

/** Room for everything around the body in an event: headers escaped, path and query twice. */
const maxEventEnvelopeBytes = 4 * httpApi.maxHeaderBytes;

export const hostingModes = ["serverless", "always-on", "shared"] as const;
export type HostingMode = (typeof hostingModes)[number];

export interface BodyLimit {
  readonly bytes: number;
  /** Name of the service that sets the limit. */
  readonly owner: string;
}

/**
 * Largest request body for a model: the smallest limit of the three hops.
 * @param base64 true if the gateway encodes this body into the event, as it does with everything but text: 4 bytes for
 * 3
 */
export function bodyLimit(hosting: HostingMode, base64: boolean): BodyLimit {
  const eventBytes = lambda.maxPayloadBytes - maxEventEnvelopeBytes;
  const hops: BodyLimit[] = [
    { bytes: httpApi.maxPayloadBytes, owner: "API Gateway" },
    { bytes: base64 ? Math.floor(eventBytes / 4) * 3 : eventBytes, owner: "AWS Lambda" },
    hosting === "serverless"
      ? { bytes: serverless.maxPayloadBytes, owner: "serverless SageMaker endpoints" }
      : { bytes: realTime.maxPayloadBytes, owner: "always-on SageMaker endpoints" },
  ];
  return hops.reduce((least, hop) => (hop.bytes < least.bytes ? hop : least));
}

/** Largest body of any model, however it is hosted: bodies are decompressed up to this size. */
export const maxBodyBytes = Math.max(bodyLimit("serverless", false).bytes, bodyLimit("always-on", false).bytes);
