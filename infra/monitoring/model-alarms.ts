import { variantsOf } from "../settings/schema/hosting";
import { type MonitoringSettings } from "../settings/schema/monitoring";
import { fewestBad, fewestRequests, modelPace, type Metric, type MetricAlarmDefinition } from "./alarm-definition";
import { instanceAlarms } from "./instance-alarms";
import { type WatchedEndpoint } from "./watched-stack";

/** Alarms on every variant of an endpoint, with the metrics that its hosting has. */
export function modelAlarms(endpoint: WatchedEndpoint, settings: MonitoringSettings): MetricAlarmDefinition[] {
  return variantsOf(endpoint.hosting).flatMap(({ name }) => {
    const variant = watchVariant(endpoint, name);
    return [
      errors(variant),
      // A chat model takes as long as its text.
      ...(endpoint.kind === "chat" ? [] : [latency(variant, settings.p95Ms)]),
      ...hostingAlarms(variant),
    ];
  });
}

interface WatchedVariant {
  readonly endpoint: WatchedEndpoint;
  /** Prefix of the alarms' ids. */
  readonly id: string;
  readonly title: string;
  /** Metric of the variant. @see https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html */
  readonly metric: (name: string, stat: string, namespace?: string) => Metric;
}

function watchVariant(endpoint: WatchedEndpoint, variantName: string): WatchedVariant {
  const { endpointName, hosting, model } = endpoint;
  const isOnly = variantsOf(hosting).length === 1;
  // Both are needed: a metric with EndpointName alone does not exist.
  const dimensions = { EndpointName: endpointName, VariantName: variantName };
  return {
    endpoint,
    id: isOnly ? model : `${model}-${variantName}`,
    title: isOnly ? model : `${model}, variant ${variantName}`,
    metric: (name, stat, namespace = "AWS/SageMaker") => ({ namespace, name, dimensions, stat }),
  };
}

/** Crashes, timeouts and error answers of the container. The API refuses bad input before it gets there. */
function errors({ endpoint, id, metric, title }: WatchedVariant): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${id}-model-errors`,
    kind: "model-errors",
    model: endpoint.model,
    about: `${title}: at least ${fewestBad} and more than 5 % of the invocations fail.`,
    metrics: { failed: metric("InvocationModelErrors", "Sum"), all: metric("Invocations", "Sum") },
    expression: `IF(failed >= ${fewestBad}, failed / all, 0)`,
    breaching: 2,
    comparison: "GreaterThanThreshold",
    threshold: 0.05,
  };
}

/** The container's own time. Starting a serverless container is not in it. */
function latency({ endpoint, id, metric, title }: WatchedVariant, p95Ms: number): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${id}-model-latency`,
    kind: "model-latency",
    model: endpoint.model,
    about: `${title}: p95 above ${p95Ms} ms.`,
    metrics: { latency: metric("ModelLatency", "p95"), all: metric("Invocations", "Sum") },
    expression: `IF(all >= ${fewestRequests}, latency, 0)`,
    breaching: 3,
    comparison: "GreaterThanThreshold",
    // The metric is in microseconds.
    threshold: p95Ms * 1000,
  };
}

function hostingAlarms(variant: WatchedVariant): MetricAlarmDefinition[] {
  const { hosting } = variant.endpoint;
  switch (hosting.mode) {
    case "serverless":
      return [
        // With a single container every request uses all of them.
        ...(hosting.maxConcurrency > 1 ? [concurrency(variant)] : []),
        ...(hosting.provisionedConcurrency !== undefined ? [spillover(variant)] : []),
      ];
    case "always-on":
      return instanceAlarms({ ...variant, model: variant.endpoint.model }, hosting);
  }
}

function concurrency({ endpoint, id, metric, title }: WatchedVariant): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${id}-model-concurrency`,
    kind: "model-concurrency",
    model: endpoint.model,
    about: `${title}: more than 90 % of its concurrency is in use; SageMaker refuses requests beyond it.`,
    metrics: {
      used: metric("ServerlessConcurrentExecutionsUtilization", "Average"),
      all: metric("Invocations", "Sum"),
    },
    expression: `IF(all >= ${fewestRequests}, used, 0)`,
    breaching: 3,
    comparison: "GreaterThanThreshold",
    // From 0 to 1.
    threshold: 0.9,
  };
}

function spillover({ endpoint, id, metric, title }: WatchedVariant): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${id}-model-spillover`,
    kind: "model-spillover",
    model: endpoint.model,
    about: `${title}: at least ${fewestBad} and more than 10 % of the invocations find no warm container.`,
    metrics: {
      spilled: metric("ServerlessProvisionedConcurrencySpilloverInvocations", "Sum"),
      all: metric("Invocations", "Sum"),
    },
    expression: `IF(spilled >= ${fewestBad}, spilled / all, 0)`,
    breaching: 3,
    comparison: "GreaterThanThreshold",
    threshold: 0.1,
  };
}
