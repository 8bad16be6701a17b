import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { type SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { readTrace } from "./trace-header";

/** Sends a document to the X-Ray daemon. Never throws: a lost trace must not cost an answer. */
export type SendSegment = (segment: Readonly<Record<string, unknown>>) => void;

export interface TraceOptions {
  /** Trace of the invocation: `_X_AMZN_TRACE_ID`, which Lambda sets anew for each one. */
  readonly header: () => string | undefined;
  readonly send: SendSegment;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Reports every call of SageMaker as a subsegment of the invocation's trace, by the SDK's own middleware. Calls outside a
 * sampled trace are left alone. A stream's subsegment ends when its answer begins.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
export function traceCalls(client: SageMakerRuntimeClient, { header, send, now = Date.now }: TraceOptions): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const trace = readTrace(header());
        if (!trace) return next(args);
        const start = now();
        const report = (outcome: CallOutcome, failed: boolean) => {
          const { httpStatusCode: status, requestId } = outcome.$metadata ?? {};
          send({
            type: "subsegment",
            name: "SageMaker",
            id: randomBytes(8).toString("hex"),
            trace_id: trace.traceId,
            parent_id: trace.parentId,
            start_time: start / 1000,
            end_time: now() / 1000,
            namespace: "aws",
            aws: { operation: commandName?.replace(/Command$/, ""), request_id: requestId },
            annotations: { endpoint: (args.input as { readonly EndpointName?: string }).EndpointName },
            ...(status !== undefined && { http: { response: { status } } }),
            ...(failed && (status !== undefined && status < 500 ? { error: true } : { fault: true })),
          });
        };
        try {
          const result = await next(args);
          report(result.output, false);
          return result;
        } catch (error) {
          report(error as CallOutcome, true);
          throw error;
        }
      },
    { step: "initialize", name: "traceCalls" },
  );
}

/** Outcome of a call: the part that answers and errors of the SDK have in common. */
interface CallOutcome {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/**
 * Sends segments to the daemon that Lambda runs beside the function. Its protocol is a header line and a JSON document in a
 * UDP packet.
 * @param address host and port, Lambda's `AWS_XRAY_DAEMON_ADDRESS`
 */
export function createSegmentSender(address: string): SendSegment {
  const at = address.lastIndexOf(":");
  const host = address.slice(0, at);
  const port = Number(address.slice(at + 1));
  let socket: Socket | null = null;
  return (segment) => {
    if (!socket) {
      socket = createSocket("udp4").on("error", () => undefined);
      socket.unref();
    }
    socket.send(`{"format":"json","version":1}\n${JSON.stringify(segment)}`, port, host, () => undefined);
  };
}
