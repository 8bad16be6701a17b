import { metricNamespace } from "../core/telemetry/metrics";

/** The synthetic check's only metric: cases of a run that failed. Its dimension is `Function`. */
export const checkMetric = { namespace: metricNamespace, name: "FailedChecks" } as const;
