import {
  InvokeEndpointCommand,
  ModelError,
  ModelNotReadyException,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import * as z from "zod";
import { formatOptions } from "../model/options";
import { ApiError } from "./lib/errors";
import { type Invoke } from "./lib/invoke";

/** Sockets are kept, so that a warm function shakes hands once; a function in AWS has one request at a time. */
const agentOptions = { keepAlive: true, maxSockets: 64 };

/** Region, credentials and, for stand-ins, the endpoint URL are read by the SDK from the environment. */
export function createSageMakerClient(): SageMakerRuntimeClient {
  return new SageMakerRuntimeClient({
    // The caller repeats: it alone knows how much time is left.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 2000,
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
    },
  });
}

/** Asks SageMaker endpoints. The only place that knows the SDK's error classes. */
export function createSageMakerInvoke(client: SageMakerRuntimeClient): Invoke {
  return async ({ endpoint, targetVariant, contentType, bytes, options, signal }) => {
    const command = new InvokeEndpointCommand({
      EndpointName: endpoint,
      ContentType: contentType,
      Accept: "application/json",
      Body: bytes,
      ...(targetVariant !== null && { TargetVariant: targetVariant }),
      ...(options.length > 0 && { CustomAttributes: formatOptions(options) }),
    });
    try {
      const { Body, InvokedProductionVariant } = await client.send(command, { abortSignal: signal });
      return { bytes: Body ?? new Uint8Array(), variant: InvokedProductionVariant ?? null };
    } catch (error) {
      throw signal.aborted ? deadlineExceeded(error) : translate(error);
    }
  };
}

function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof ModelError) return modelError(error);
  if (error instanceof ModelNotReadyException) {
    return new ApiError("model_loading", "The model is starting.", { cause: error });
  }
  const { name, code, $metadata = {} } = error as SdkError;
  const status = $metadata.httpStatusCode ?? 0;
  if (status === 429 || status === 503 || name.startsWith("Throttling")) return overloaded(error);
  // Failures of SageMaker itself, or of the connection: refused, reset, timed out, cut short.
  if (status >= 500 || code !== undefined || name === "TimeoutError") return unavailable(error, true);
  // What SageMaker calls an endpoint that does not exist or is not in service.
  return name === "ValidationError" ? unavailable(error, false) : error;
}

/** What the SDK's errors, and those of sockets that pass through it, have of these. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function overloaded(cause: unknown): ApiError {
  return new ApiError("overloaded", "The model has as many requests as it can take. Try again in a moment.", {
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

function deadlineExceeded(cause: unknown): ApiError {
  return new ApiError("deadline_exceeded", "The model did not answer in time.", { cause });
}

/** What a container answers to a bad request: the envelope of `model/errors.ts`. */
const containerError = z.object({
  error: z.object({
    // Anything that names a resource of the account is not for callers.
    message: z
      .string()
      .min(1)
      .max(1000)
      .regex(/^(?!.*\barn:)/s),
    param: z.string().max(200).nullish(),
  }),
});

/** The container's 4xx is the caller's mistake, its 5xx is not. */
function modelError(error: ModelError): ApiError {
  const status = error.OriginalStatusCode ?? 500;
  if (status < 400 || status >= 500) {
    return new ApiError("model_error", "The model failed on this request.", { cause: error });
  }
  const { data } = containerError.safeParse(parseJson(error.OriginalMessage));
  return new ApiError("invalid_request", data?.error.message ?? "The model refused this request.", {
    param: data?.error.param ?? null,
    cause: error,
  });
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
