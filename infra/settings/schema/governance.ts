import * as z from "zod";
import { change } from "./change";

const monitoredModel = z.strictObject({
  name: z.string().meta({
    description: "Model of the stack, of kind `tabular`, always on, with `dataCapture`.",
    change: "The schedule comes or goes",
  }),
  baseline: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([^/]+\/)*[^/]+$/)
    .optional()
    .meta({
      description:
        "S3 folder with `constraints.json` and `statistics.json` to compare with, such as the report of a typical day. Default: constraints made from the model's contract.",
      accepts: "s3://BUCKET/FOLDER without a slash at the end",
      change: "A new schedule",
    }),
});

/** Hours between two reports. SageMaker runs no schedule more often than hourly. */
const intervals = [1, 2, 3, 4, 6, 8, 12, 24] as const;

/** Data-quality monitoring of SageMaker Model Monitor. */
const dataQuality = z.strictObject({
  models: z.array(monitoredModel).min(1).meta({
    description: "Models whose captured requests are checked.",
    accepts: "a list of models, each with a name",
    change: "Schedules come and go",
  }),
  everyHours: z.literal(intervals).default(24).meta({
    description: "Hours between two reports.",
    change: change.inPlace,
  }),
  instanceType: z
    .string()
    .regex(/^ml\.[a-z][a-z0-9-]*\.[a-z0-9]+$/)
    .default("ml.m5.xlarge")
    .meta({
      description: "Instance type of the jobs, which are billed for the minutes that they run.",
      accepts: "a SageMaker instance type, such as ml.m5.xlarge",
      change: "New job definitions",
    }),
});
export type DataQualitySettings = z.output<typeof dataQuality>;

/** Folder of Clarify's jobs in their bucket, and beginning of the names of the endpoints that they create and delete: their role allows no others. */
export const clarifyNames = { folder: "clarify", endpointPrefix: "modelfront-clarify" };

/** The setting `governance`: what SageMaker keeps about models beside serving them. */
export const governance = z.strictObject({
  registry: z.literal(["off", "record", "approve"]).default("off").meta({
    description:
      "Registers each release of a model in SageMaker's model registry, with its metrics and a model card. `approve`: the release goes live only once its version is approved there.",
    change: "Model package groups come or go",
  }),
  clarify: z.boolean().default(false).meta({
    description: "Bucket and role for the analyses of bias and explainability that `npm run clarify` starts.",
    change: "Bucket and role come or go",
  }),
  dataQuality: dataQuality.optional().meta({
    description: "Checks captured requests on a schedule (SageMaker Model Monitor). Default: none.",
    accepts: "settings with models",
    change: "Schedules come and go",
  }),
});
