import * as z from "zod";

/** The displayed part of a request's log line (`functions/core/telemetry/`). */
const logged = z.object({
  method: z.string(),
  path: z.string(),
  status: z.int(),
  Latency: z.number(),
  Model: z.string().optional(),
  cache: z.string().optional(),
  cold: z.boolean().optional(),
  error: z.object({ code: z.string(), cause: z.unknown().optional() }).optional(),
});

/** Formats a line of a function's log for a terminal: requests in short form, anything else unchanged. */
export function describeLine(line: string): string {
  const request = logged.safeParse(parseJson(line)).data;
  if (!request) return line;
  const { method, path, status, Latency, Model, cache, cold, error } = request;
  const details = [Model, cache && `cache ${cache}`, cold && "cold start", error?.code].filter(Boolean).join(", ");
  const cause = status >= 500 ? describeCause(error?.cause) : "";
  return `${method} ${path} ${status} ${Math.round(Latency)} ms${details && ` (${details})`}${cause}`;
}

/** The cause of a server error. */
function describeCause(cause: unknown): string {
  const { stack, message } = z.object({ stack: z.string(), message: z.string() }).partial().catch({}).parse(cause);
  const text = stack ?? message ?? (typeof cause === "string" ? cause : "");
  return text && `\n${text}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
