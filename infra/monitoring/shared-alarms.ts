import { type Input } from "@pulumi/pulumi";
import { metricNamespace, type sharedModelMetrics } from "../../functions/core/telemetry/metrics";
import { type MonitoringSettings } from "../settings/schema/monitoring";
import { fewestBad, fewestRequests, type Metric, type MetricAlarmDefinition, modelPace } from "./alarm-definition";
import { instanceAlarms, type WatchedInstances } from "./instance-alarms";
import { type WatchedShared } from "./watched-stack";

/** Alarms on the shared endpoint, and on each of its models by the metrics of the function that answers. */
export function sharedAlarms(
  shared: WatchedShared,
  functionName: Input<string>,
  { p95Ms }: MonitoringSettings,
): MetricAlarmDefinition[] {
  const instances: WatchedInstances = {
    id: "shared-endpoint",
    title: "shared endpoint",
    metric: (name, stat, namespace) => ({
      namespace,
      name,
      dimensions: { EndpointName: shared.endpointName, VariantName: shared.variantName },
      stat,
    }),
  };
  return [
    ...shared.models.flatMap((model) => {
      const metric = (name: (typeof sharedModelMetrics)[number], stat: string): Metric => ({
        namespace: metricNamespace,
        name,
        dimensions: { Function: functionName, Model: model },
        stat,
      });
      return [errors(model, metric), latency(model, metric, p95Ms)];
    }),
    ...instanceAlarms(instances, shared.hosting),
    thrashing(instances),
  ];
}

type ModelMetric = (name: (typeof sharedModelMetrics)[number], stat: string) => Metric;

/** Requests for the model that the API answers with 5xx: crashes, timeouts, and a model that cannot be loaded. */
function errors(model: string, metric: ModelMetric): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${model}-model-errors`,
    kind: "model-errors",
    model,
    about: `${model}: at least ${fewestBad} and more than 5 % of the requests fail.`,
    metrics: { failed: metric("ServerErrors", "Sum"), share: metric("ServerErrors", "Average") },
    expression: `IF(failed >= ${fewestBad}, share, 0)`,
    breaching: 2,
    comparison: "GreaterThanThreshold",
    threshold: 0.05,
  };
}

/** The model's time as the API sees it: with SageMaker's overhead, retries, and the wait for a load. */
function latency(model: string, metric: ModelMetric, p95Ms: number): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${model}-model-latency`,
    kind: "model-latency",
    model,
    about: `${model}: p95 above ${p95Ms} ms.`,
    metrics: { latency: metric("ModelLatency", "p95"), all: metric("ModelLatency", "SampleCount") },
    expression: `IF(all >= ${fewestRequests}, latency, 0)`,
    breaching: 3,
    comparison: "GreaterThanThreshold",
    threshold: p95Ms,
  };
}

/**
 * Models that are evicted and loaded in turns. SageMaker unloads one only if another finds no memory, so unloads beside as
 * many loads, period after period, mean that the models in use do not fit. A release loads a few models once.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/multi-model-endpoint-cloudwatch-metrics.html
 */
function thrashing({ id, metric, title }: WatchedInstances): MetricAlarmDefinition {
  const count = (name: string) => metric(name, "SampleCount", "AWS/SageMaker");
  return {
    ...modelPace,
    id: `${id}-thrashing`,
    kind: "shared-thrashing",
    about: `${title}: at least ${fewestBad} models are unloaded, and as many loaded, in five minutes.`,
    metrics: { loads: count("ModelLoadingTime"), unloads: count("ModelUnloadingTime") },
    // Without unloads there is no datapoint.
    expression: `IF(loads >= ${fewestBad}, FILL(unloads, 0), 0)`,
    breaching: 2,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: fewestBad,
  };
}
