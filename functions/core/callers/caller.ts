import * as z from "zod";

/** Scopes of callers: predictions, chat, the proxy for endpoints. */
export const scopes = ["predict", "chat", "proxy"] as const;
export type Scope = (typeof scopes)[number];

const positive = z.int().min(1);

/**
 * Identity and rights of a caller: written by the authorizer and read by the function, which trusts nothing else.
 * Crosses the gateway as JSON. Unknown fields are ignored, because the two may run different versions during a release.
 */
export const caller = z.object({
  kind: z.enum(["anonymous", "key", "jwt"]),
  /** Used for counters and logs: client address, key id, or issuer's subject. Never a secret. */
  id: z.string().min(1).max(256),
  scopes: z.array(z.enum(scopes)),
  /** Models the caller may use; null: all. */
  models: z.array(z.string()).nullable(),
  /** Usage limits; an absent limit is not enforced. */
  limits: z.strictObject({
    /** Model calls per hour and per day, in windows that begin with the first call. */
    perHour: positive.optional(),
    perDay: positive.optional(),
    /** Average requests per second, and the burst. */
    perSecond: z.strictObject({ rate: positive, burst: positive }).optional(),
  }),
});
export type Caller = z.output<typeof caller>;
