import { ModelError, ModelStreamError } from "@aws-sdk/client-sagemaker-runtime";
import { toRefusal } from "../core/container-refusal";
import { ApiError } from "../core/errors";

/** Fields read from the SDK's errors, and from socket errors that pass through it. */
export interface SdkError extends Error {
  readonly code?: string;
  /** Absent, as is the status, if SageMaker gave no answer. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** AWS rejects the credentials: they have expired, or have not yet propagated to where the request arrived. */
const refusedCredentials: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "UnrecognizedClientException",
]);

/** AWS rejects the signature: its time is too far from AWS's, or it was made with another secret. */
const refusedSignatures: ReadonlySet<string> = new Set([
  "InvalidSignatureException",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "SignatureDoesNotMatch",
]);

export function isCredentialRefused({ name }: Error): boolean {
  return refusedCredentials.has(name);
}

/** True for refusals that a new signature, with a corrected clock or fresh credentials, may overcome. */
export function isSignatureRefused(error: unknown): error is SdkError {
  return error instanceof Error && (isCredentialRefused(error) || refusedSignatures.has(error.name));
}

/**
 * Translates the error of a call that got no answer. Returns unknown errors unchanged.
 * @param targetModel artifact that the call names, on an endpoint with many
 */
export function translate(error: unknown, targetModel?: string): unknown {
  if (error instanceof ModelError) {
    const status = error.OriginalStatusCode ?? 500;
    const refusal = targetModel === undefined ? null : refusalOfLoad(status, error);
    return refusal ?? toRefusal({ status, body: error.OriginalMessage ?? "" }, error);
  }
  const { name, code, $metadata } = error as SdkError;
  // Matched by name, because the streaming call does not declare it.
  if (name === "ModelNotReadyException") {
    return new ApiError("model_loading", "The model is starting.", { cause: error });
  }
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429 || status === 503 || name.startsWith("Throttling")) return overloaded(error);
  // Failures of SageMaker itself, or of the connection: refused, reset, timed out, cut short.
  const isCutShort = status === 200;
  if (status >= 500 || code !== undefined || name === "TimeoutError" || isCutShort) return unavailable(error, true);
  // SageMaker's answer for an endpoint that does not exist or is not in service. Signatures have been retried already.
  return name === "ValidationError" || isSignatureRefused(error) ? unavailable(error, false) : error;
}

/**
 * Translates a container's refusal to load a model; null for a status that a model itself answers with.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/mms-container-apis.html (404, 409, 507)
 */
function refusalOfLoad(status: number, cause: unknown): ApiError | null {
  switch (status) {
    // Unloaded in the meantime, or being loaded by another request.
    case 404:
    case 409:
      return new ApiError("model_loading", "The model is being loaded.", { cause });
    // This project's server: the artifact is broken, or fails its golden cases. No retry helps.
    case 422:
      return new ApiError("model_error", "The model cannot be served: it failed the checks of its container.", {
        cause,
      });
    case 507:
      return new ApiError("overloaded", "The shared endpoint has no memory for this model at the moment.", {
        headers: { "retry-after": "5" },
        transient: true,
        cause,
      });
    default:
      return null;
  }
}

/** Translates an error in the middle of an answer. */
export function translateBreak(error: unknown): unknown {
  if (!(error instanceof ModelStreamError)) return unavailable(error, true);
  return error.ErrorCode === "ModelInvocationTimeExceeded"
    ? deadlineExceeded(error)
    : new ApiError("model_error", "The model stopped before completing its answer.", { cause: error });
}

export function deadlineExceeded(cause: unknown): ApiError {
  return new ApiError("deadline_exceeded", "The model did not answer in time.", { cause });
}

function overloaded(cause: unknown): ApiError {
  return new ApiError("overloaded", "The model is at capacity. Try again in a moment.", {
    headers: { "retry-after": "1" },
    transient: true,
    cause,
  });
}

function unavailable(cause: unknown, transient: boolean): ApiError {
  return new ApiError("model_unavailable", "The model cannot be reached at the moment.", {
    headers: { "retry-after": "5" },
    transient,
    cause,
  });
}
