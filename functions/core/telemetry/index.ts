import { type ApiSettings } from "../api-settings";
import { describeRequest, toLine, type Ending } from "./log-line";
import { embedMetrics, type FunctionIdentity } from "./metrics";
import { RequestRecord, type Beginning } from "./request-record";

export { type Ending } from "./log-line";
export { observeInvoke } from "./observe-invoke";
export { RequestRecord, type Beginning, type Hop, type LoggedBody } from "./request-record";

export interface TelemetryOptions extends FunctionIdentity {
  /** Writes a line of JSON, line feed included, to standard output. */
  readonly write: (line: string) => void;
  readonly logBodies: ApiSettings["logBodies"];
  /** False leaves the figures in the line, but CloudWatch makes no metrics of them. Default: true. */
  readonly metrics?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Monotonic clock in milliseconds. */
  readonly clock?: () => number;
  /** Random number in [0, 1). */
  readonly random?: () => number;
}

/** Writes one line of JSON per request, which is both its log entry and its metrics. */
export interface Telemetry {
  begin(request: Beginning): RequestRecord;
  /** Writes the line. Called once, after the last byte of the answer. */
  end(record: RequestRecord, ending: Ending): void;
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { write, logBodies, functionName, functionVersion, metrics: isExtracted = true } = options;
  const { now = Date.now, clock = () => performance.now(), random = Math.random } = options;
  let isFirst = true;
  return {
    begin: (request) => new RequestRecord(request, random() * 100 < logBodies.percent, clock),
    end: (record, ending) => {
      const timestamp = now();
      const latency = clock() - record.startedAt;
      write(
        toLine({
          timestamp: new Date(timestamp).toISOString(),
          ...describeRequest(record, ending, logBodies.maxBytes),
          ...embedMetrics(record, {
            functionName,
            functionVersion,
            status: ending.status,
            timestamp,
            latency,
            isFirst,
            isExtracted,
          }),
        }),
      );
      isFirst = false;
    },
  };
}
