import {
  InvokeEndpointWithResponseStreamCommand,
  type ResponseStream,
  type SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { type InvokeStream } from "../core/invoke";
import { createSend } from "./client";
import { deadlineExceeded, translate, translateBreak } from "./errors";
import { answerFacts, createSageMakerInvoke, toInput } from "./invoke";

/**
 * Invokes SageMaker endpoints by InvokeEndpointWithResponseStream. AWS documents streaming for always-on endpoints
 * only: if SageMaker refuses the call as invalid, the answer is requested without streaming and arrives in one piece.
 */
export function createSageMakerInvokeStream(client: SageMakerRuntimeClient): InvokeStream {
  const invoke = createSageMakerInvoke(client);
  const send = createSend(client);
  const wholeOnly = new Set<string>();
  return async (invocation) => {
    const { endpoint, signal } = invocation;
    try {
      if (!wholeOnly.has(endpoint)) {
        const input = toInput(invocation, "text/event-stream");
        const command = () => new InvokeEndpointWithResponseStreamCommand({ ...input });
        const { Body, ...output } = await send(command, signal);
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
