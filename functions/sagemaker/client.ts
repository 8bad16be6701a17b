import {
  type InvokeEndpointCommandInput,
  type InvokeEndpointCommandOutput,
  ModelError,
  ModelStreamError,
  type ResponseStream,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { formatOptions } from "../../model/options";
import { ApiError } from "../core/errors";
import { type Invocation, type Invoke, type InvokeStream } from "../core/invoke";
import { createSendInvoke, createSendInvokeStream } from "./send-directly";

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

/** Asks SageMaker endpoints. This file is the only place that knows the SDK's error classes. */
export function createSageMakerInvoke(client: SageMakerRuntimeClient): Invoke {
  const send = createSendInvoke(client);
  return async (invocation) => {
    const { signal } = invocation;
    try {
      const { Body, ...output } = await send(toInput(invocation, "application/json"), signal);
      return { bytes: Body ?? new Uint8Array(), ...answerFacts(output) };
    } catch (error) {
      throw signal.aborted ? deadlineExceeded(error) : translate(error);
    }
  };
}

/**
 * The same for answers that stream. AWS documents streaming for always-on endpoints alone: where SageMaker refuses the
 * call as not valid, the answer is asked for whole and comes in one piece.
 */
export function createSageMakerInvokeStream(client: SageMakerRuntimeClient): InvokeStream {
  const invoke = createSageMakerInvoke(client);
  const send = createSendInvokeStream(client);
  const wholeOnly = new Set<string>();
  return async (invocation) => {
    const { endpoint, signal } = invocation;
    try {
      if (!wholeOnly.has(endpoint)) {
        const { Body, ...output } = await send(toInput(invocation, "text/event-stream"), signal);
        return { body: payload(Body, signal), ...answerFacts(output) };
      }
    } catch (error) {
      if (signal.aborted) throw deadlineExceeded(error);
      if ((error as Error).name !== "ValidationError") throw translate(error);
    }
    const { bytes, ...facts } = await invoke({ ...invocation, accept: invocation.accept ?? "text/event-stream" });
    wholeOnly.add(endpoint);
    return { body: inOnePiece(bytes), ...facts };
  };
}

function toInput(invocation: Invocation, usualAccept: string): InvokeEndpointCommandInput {
  const { targetVariant, options, targetModel, inferenceId, sessionId } = invocation;
  return {
    EndpointName: invocation.endpoint,
    ContentType: invocation.contentType,
    Accept: invocation.accept ?? usualAccept,
    Body: invocation.bytes,
    ...(targetVariant !== null && { TargetVariant: targetVariant }),
    ...(options.length > 0 && { CustomAttributes: formatOptions(options) }),
    ...(targetModel !== undefined && { TargetModel: targetModel }),
    ...(inferenceId !== undefined && { InferenceId: inferenceId }),
    ...(sessionId !== undefined && { SessionId: sessionId }),
  };
}

function answerFacts(output: Omit<InvokeEndpointCommandOutput, "Body">) {
  const { ContentType, InvokedProductionVariant, CustomAttributes, $metadata } = output;
  const { NewSessionId, ClosedSessionId } = output;
  return {
    variant: InvokedProductionVariant ?? null,
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...($metadata.requestId !== undefined && { requestId: $metadata.requestId }),
    ...(CustomAttributes !== undefined && { customAttributes: CustomAttributes }),
    ...(NewSessionId !== undefined && { newSessionId: NewSessionId }),
    ...(ClosedSessionId !== undefined && { closedSessionId: ClosedSessionId }),
  };
}

async function* payload(
  events: AsyncIterable<ResponseStream> | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const { PayloadPart } of events ?? []) if (PayloadPart?.Bytes) yield PayloadPart.Bytes;
  } catch (error) {
    throw signal.aborted ? deadlineExceeded(error) : translateBreak(error);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable of one
async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** An error in the middle of an answer. */
function translateBreak(error: unknown): unknown {
  if (!(error instanceof ModelStreamError)) return unavailable(error, true);
  return error.ErrorCode === "ModelInvocationTimeExceeded"
    ? deadlineExceeded(error)
    : new ApiError("model_error", "The model broke its answer off.", { cause: error });
}

function translate(error: unknown): unknown {
  if (error instanceof ModelError) return modelError(error);
  const { name, code, $response } = error as SdkError;
  // By its name: the streaming call does not declare it.
  if (name === "ModelNotReadyException") {
    return new ApiError("model_loading", "The model is starting.", { cause: error });
  }
  const status = $response?.statusCode ?? 0;
  if (status === 429 || status === 503 || name.startsWith("Throttling")) return overloaded(error);
  // Failures of SageMaker itself, or of the connection: refused, reset, timed out, cut short.
  const isCutShort = status === 200;
  if (status >= 500 || code !== undefined || name === "TimeoutError" || isCutShort) return unavailable(error, true);
  // What SageMaker calls an endpoint that does not exist or is not in service.
  return name === "ValidationError" ? unavailable(error, false) : error;
}

/** What the SDK's errors, and those of sockets that pass through it, have of these. */
interface SdkError extends Error {
  readonly code?: string;
  /** Absent if none came. */
  readonly $response?: { readonly statusCode?: number };
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

/** Statuses that say nothing of the request: none at all where the container broke the connection, and those of a gateway. */
const passing: ReadonlySet<number> = new Set([0, 502, 503, 504]);

/** The container's 4xx is the caller's mistake, its 5xx is not. */
function modelError(error: ModelError): ApiError {
  const status = error.OriginalStatusCode ?? 500;
  if (status < 400 || status >= 500) {
    const transient = passing.has(status);
    return new ApiError("model_error", "The model failed on this request.", { transient, cause: error });
  }
  const { message, param } = complaintIn(parseJson(error.OriginalMessage));
  return new ApiError("invalid_request", message ?? "The model refused this request.", { param, cause: error });
}

/**
 * What a container says of a bad request, in the envelope of `model/errors.ts` or, as vLLM does, without. Nothing of a
 * text that may name a resource of the account, which is not for callers.
 */
function complaintIn(body: unknown): { readonly message: string | null; readonly param: string | null } {
  const { message, param } = { ...((body as { error?: object } | undefined)?.error ?? (body as object)) } as Complaint;
  const isTellable = isText(message, 1000) && !/\barn:/.test(message);
  return { message: isTellable ? message : null, param: isTellable && isText(param, 200) ? param : null };
}

type Complaint = Readonly<Record<"message" | "param", unknown>>;

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value !== "" && value.length <= maxLength;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
