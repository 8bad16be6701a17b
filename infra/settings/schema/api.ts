import * as z from "zod";
import { apiSettings } from "../../../functions/core/api-settings";
import { change } from "./change";

const origin = z
  .string()
  .regex(/^(\*|page|https?:\/\/[^/\s"'\\]+)$/)
  .meta({ accepts: "an origin such as https://example.com, page for the stack's own page, or * for all" });

/** The setting `api`: what the gateways enforce, and what the functions read. */
export const api = z.strictObject({
  cors: z
    .strictObject({
      allowOrigins: z.array(origin).min(1).default(["*"]).meta({
        description: "Origins of web pages that may call the API (CORS). `page` is the stack's own page.",
        accepts: "a list of origins such as https://example.com, page for the stack's own page, or * for all",
        change: change.inPlace,
      }),
    })
    .prefault({}),
  throttle: z
    .strictObject({
      rateLimit: z.int().min(1).default(50).meta({
        description: "Average requests per second on each route, all callers together.",
        change: change.inPlace,
      }),
      burstLimit: z.int().min(1).default(100).meta({
        description: "Requests at once on each route, all callers together.",
        change: change.inPlace,
      }),
    })
    .prefault({}),
  ...apiSettings.shape,
});
export type ApiSettings = z.output<typeof api>;
