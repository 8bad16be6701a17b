/** Place of a piece of work in a trace of AWS X-Ray. */
export interface TraceContext {
  /** `1-<8 hex digits>-<24 hex digits>`. */
  readonly traceId: string;
  /** Segment that the work belongs to: the function's. */
  readonly parentId: string;
}

/**
 * Reads the trace that Lambda gives an invocation in `_X_AMZN_TRACE_ID`; null if it is not sampled, which without active
 * tracing none is.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function readTrace(header: string | undefined): TraceContext | null {
  const fields = new Map((header ?? "").split(";").map((field) => field.split("=", 2) as [string, string]));
  const traceId = fields.get("Root");
  const parentId = fields.get("Parent");
  return fields.get("Sampled") === "1" && traceId && parentId ? { traceId, parentId } : null;
}
