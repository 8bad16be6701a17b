import * as z from "zod";

/** What a caller may do: predictions, chat, the proxy for endpoints. */
export const scopes = ["predict", "chat", "proxy"] as const;
export type Scope = (typeof scopes)[number];

const positive = z.int().min(1);

/**
 * Who calls and what they may: what the authorizer finds out and the function reads, which trusts nothing but this. It
 * crosses the gateway as JSON. What the other one does not know yet, while a release replaces them, it leaves aside.
 */
export const caller = z.object({
  kind: z.enum(["anonymous", "key", "jwt"]),
  /** For counters and logs: client address, key id, or issuer's subject. Never a secret. */
  id: z.string().min(1).max(256),
  scopes: z.array(z.enum(scopes)),
  /** The only models that it may ask; null: all. */
  models: z.array(z.string()).nullable(),
  /** What it may use up; a limit that is absent does not exist. */
  limits: z.strictObject({
    /** Model calls in an hour, and in a day: windows that begin with the first call. */
    perHour: positive.optional(),
    perDay: positive.optional(),
    /** Requests per second on average, and at once. */
    perSecond: z.strictObject({ rate: positive, burst: positive }).optional(),
  }),
});
export type Caller = z.output<typeof caller>;
