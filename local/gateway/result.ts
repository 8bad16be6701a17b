import { type Readable } from "node:stream";
import * as z from "zod";

/** Response of the gateway to the client. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Complete, or streamed. */
  readonly body: Buffer | Readable;
}

const structuredResult = z.object({
  statusCode: z.coerce.number().pipe(z.int().min(200).max(599)),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(""),
  isBase64Encoded: z.boolean().default(false),
});

/**
 * Converts a function's result as an HTTP API does, in payload format 2.0: a result without a status code is the body
 * itself.
 * @throws Error if it is neither a result nor JSON
 */
export function readResult(result: unknown): GatewayAnswer {
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    return jsonAnswer(200, result);
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = structuredResult.parse(result);
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: statusCode,
    headers: {
      ...Object.fromEntries(lowerCased),
      ...(cookies.length > 0 && { "set-cookie": cookies }),
    } as Record<string, string | string[]>,
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  };
}

/** An answer of the gateway itself. Not in the API's envelope, because the function has not seen the request. */
export function messageAnswer(status: number, message: string, headers: Record<string, string> = {}): GatewayAnswer {
  const answer = jsonAnswer(status, { message });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function jsonAnswer(status: number, value: unknown): GatewayAnswer {
  return {
    status,
    headers: { "content-type": "application/json" },
    body: Buffer.from(typeof value === "string" ? value : JSON.stringify(value)),
  };
}
