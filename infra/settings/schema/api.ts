import * as z from "zod";
import { apiSettings } from "../../../functions/core/api-settings";

const origin = z
  .string()
  .regex(/^(\*|https?:\/\/[^/\s"'\\]+)$/)
  .meta({ accepts: "an origin such as https://example.com, or * for all", examples: ["https://example.com"] });

/** `api` of a stack's settings: what the gateways enforce, and what the functions read. */
export const api = z.strictObject({
  cors: z
    .strictObject({
      allowOrigins: z
        .array(origin)
        .min(1)
        .default(["*"])
        .meta({
          description: "Origins whose pages may call the API from a browser.",
          accepts: "a list of origins such as https://example.com, or * for all",
          examples: ["*"],
          change: "In place",
        }),
    })
    .prefault({}),
  throttle: z
    .strictObject({
      rateLimit: z.int().min(1).default(50).meta({
        description: "Requests per second that are let through on average, all callers together.",
        change: "In place",
      }),
      burstLimit: z.int().min(1).default(100).meta({
        description: "Requests that are let through at once.",
        change: "In place",
      }),
    })
    .prefault({}),
  ...apiSettings.shape,
});
export type ApiSettings = z.output<typeof api>;
