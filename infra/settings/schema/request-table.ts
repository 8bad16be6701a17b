import * as z from "zod";
import { change } from "./change";

/** The setting `requestTable`: caps on the throughput of the table that every request uses. */
export const requestTable = z.strictObject({
  maxWritesPerSecond: z.int().min(1).max(40_000).default(100).meta({
    description:
      "Maximum write units per second of the table for requests (counters, cached answers, idempotency keys). A write takes one unit per KB. Beyond it, each instance counts in its own memory and answers are not shared.",
    change: change.inPlace,
  }),
  maxReadsPerSecond: z.int().min(1).max(40_000).default(100).meta({
    description: "Maximum read units per second of the table for requests.",
    change: change.inPlace,
  }),
});
