import * as z from "zod";
import { change } from "./change";

/** The setting `release`: how a new version takes over, and how many former ones can be restored. */
export const release = z.strictObject({
  strategy: z.literal(["all-at-once", "canary", "linear"]).default("all-at-once").meta({
    description:
      "How traffic moves to a new version that has passed the gate. `canary`: `percent` of it for `minutes`, then the rest. `linear`: `percent` more every `minutes`. Both roll back when an alarm of the new version goes off, and need `api.metrics`.",
    change: change.inPlace,
  }),
  percent: z.int().min(1).max(99).default(10).meta({
    description: "Share of the traffic that one step of a canary or linear release moves.",
    change: change.inPlace,
  }),
  minutes: z.int().min(1).max(1440).default(10).meta({
    description:
      "Duration of one step, in minutes. `pulumi up` waits for all of them: credentials must last, and the stack stays locked. The alarms take about three minutes to go off, that on latency five: a shorter step ends before them.",
    change: change.inPlace,
  }),
  requestsPerMinute: z.int().min(1).max(600).default(20).meta({
    description:
      "Golden requests that a canary or linear release sends to the new version every minute, so that its alarms have something to judge without traffic. Its alarms judge two minutes at a time, and ignore those with fewer requests.",
    change: change.inPlace,
  }),
  alarms: z
    .strictObject({
      serverErrorPercent: z.number().min(0).max(100).default(5).meta({
        description: "Highest share of the new version's requests in two minutes that may fail with 5xx or crash it.",
        accepts: "a number from 0 to 100",
        change: change.inPlace,
      }),
      modelErrorPercent: z.number().min(0).max(100).default(5).meta({
        description: "Highest share of the new version's requests in two minutes whose model may fail.",
        accepts: "a number from 0 to 100",
        change: change.inPlace,
      }),
      warmLatencyMs: z.int().min(1).max(30_000).default(2000).meta({
        description:
          "Highest 95th percentile of the new version's latency over two minutes, twice in a row, without cold starts, in milliseconds.",
        change: change.inPlace,
      }),
    })
    .prefault({}),
  keep: z.int().min(0).max(50).default(5).meta({
    description:
      "Number of former releases that `npm run release -- restore` can bring back. Their artifacts stay in the bucket of models.",
    change: change.inPlace,
  }),
});
export type ReleaseSettings = z.output<typeof release>;
