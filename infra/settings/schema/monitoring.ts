import * as z from "zod";
import { httpApi } from "../../../functions/core/limits";
import { change } from "./change";

/** The setting `monitoring`: what watches the stack, and whom it tells. */
export const monitoring = z.strictObject({
  alarms: z.literal(["off", "essential", "all"]).default("essential").meta({
    description:
      "`essential`: one composite alarm on failing requests and on the cost of requests, for 0.90 dollars a month. `all`: burn-rate alarms on both objectives, and alarms on each model, on throttles and on the synthetic check.",
    change: change.inPlace,
  }),
  emails: z.array(z.email()).default([]).meta({
    description: "Addresses that alarms and the budget write to. AWS asks each one to confirm.",
    accepts: "a list of e-mail addresses",
    change: change.inPlace,
  }),
  encryptTopic: z.boolean().default(false).meta({
    description:
      "Encrypts notifications with a KMS key of the stack, for one dollar a month: alarms cannot use the key that AWS manages.",
    accepts: "true or false",
    change: change.inPlace,
  }),
  runbook: z
    .url({ protocol: /^https$/ })
    .default("https://github.com/modelfront/modelfront/blob/main/docs/runbook.md")
    .meta({
      description: "URL of `docs/runbook.md` in your repository. The description of every alarm begins with it.",
      accepts: "a URL that begins with https://",
      change: change.inPlace,
    }),
  availabilityPercent: z.number().min(50).max(99.999).default(99.9).meta({
    description: "Objective: share of the requests that get no 5xx answer.",
    accepts: "a number from 50 to 99.999",
    change: change.inPlace,
  }),
  p95Ms: z
    .int()
    .min(1)
    .max(httpApi.timeoutSeconds * 1000)
    .default(700)
    .meta({
      description: "Objective: time within which 95 % of the requests are answered, in milliseconds.",
      change: change.inPlace,
    }),
  maxRequestDollarsPerHour: z.number().positive().default(1).meta({
    description:
      "Cost of requests per hour, from counts and list prices, above which an alarm goes off within minutes.",
    accepts: "a number of US dollars above 0",
    change: change.inPlace,
  }),
  whenTooExpensive: z.literal(["notify", "sleep"]).default("notify").meta({
    description:
      "`sleep` also puts the stack to sleep when requests cost more than `maxRequestDollarsPerHour`: its functions get a concurrency of 0 until somebody wakes them (docs/monitoring.md). Instances are billed on.",
    change: change.inPlace,
  }),
  budgetDollarsPerMonth: z.number().positive().optional().meta({
    description:
      "Monthly budget of everything with the stack's tag `stack`. Tells at 50, 80 and 100 %, and when the forecast exceeds it; up to a day late. Default: none.",
    accepts: "a number of US dollars above 0",
    change: change.inPlace,
  }),
  checkEveryMinutes: z.int().min(1).max(60).optional().meta({
    description:
      "Asks every model for its first golden case through the public API this often. Keeps serverless containers warm and is billed like any request. Default: never.",
    change: "The check comes or goes",
  }),
  dashboard: z.boolean().default(false).meta({
    description: "CloudWatch dashboard of the stack, for three dollars a month.",
    accepts: "true or false",
    change: change.inPlace,
  }),
  savedQueries: z.boolean().default(false).meta({
    description: "Saves the queries of docs/logs.md in CloudWatch Logs Insights. Free until they are run.",
    accepts: "true or false",
    change: change.inPlace,
  }),
  tracing: z.boolean().default(false).meta({
    description:
      "Traces requests with AWS X-Ray, down to the call of the model. Log lines then have the trace's id. Billed by the trace.",
    accepts: "true or false",
    change: change.newFunctions,
  }),
});
export type MonitoringSettings = z.output<typeof monitoring>;
