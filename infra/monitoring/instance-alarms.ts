import { hasGpu } from "../settings/schema/hosting";
import { type Metric, type MetricAlarmDefinition, modelPace } from "./alarm-definition";

/** Namespace of the metrics of an endpoint's instances. */
export const instanceMetrics = "/aws/sagemaker/Endpoints";

/** Instances of one production variant. */
export interface WatchedInstances {
  /** Prefix of the alarms' ids. */
  readonly id: string;
  readonly title: string;
  /** Model that runs there; absent for several. */
  readonly model?: string;
  /** Metric of the variant. */
  readonly metric: (name: string, stat: string, namespace: string) => Metric;
}

/** Alarms on CPU and memory. Instances with a GPU keep their CPUs idle or busy whatever the load. */
export function instanceAlarms(
  instances: WatchedInstances,
  hosting: { readonly mode: "always-on"; readonly instanceType: string },
): MetricAlarmDefinition[] {
  return hasGpu(hosting) ? [memory(instances)] : [cpu(instances, coresOf(hosting.instanceType)), memory(instances)];
}

function cpu({ id, metric, model, title }: WatchedInstances, cores: number): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${id}-model-cpu`,
    kind: "model-cpu",
    ...(model !== undefined && { model }),
    about: `${title}: more than 85 % of ${cores} CPUs are in use.`,
    metrics: { cpu: metric("CPUUtilization", "Average", instanceMetrics) },
    expression: `cpu / ${cores}`,
    breaching: 3,
    comparison: "GreaterThanThreshold",
    // The metric is 100 for each busy core.
    threshold: 85,
  };
}

function memory({ id, metric, model, title }: WatchedInstances): MetricAlarmDefinition {
  return {
    ...modelPace,
    id: `${id}-model-memory`,
    kind: "model-memory",
    ...(model !== undefined && { model }),
    about: `${title}: more than 90 % of the memory is in use.`,
    metrics: { memory: metric("MemoryUtilization", "Average", instanceMetrics) },
    expression: "memory",
    breaching: 3,
    comparison: "GreaterThanThreshold",
    threshold: 90,
  };
}

/**
 * CPUs of an instance type by its size: `medium` and `large` have 2, `xlarge` 4, `<n>xlarge` 4n. A few old types have more
 * (ml.c4.8xlarge has 36), so that their alarm goes off a little early.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/cpu-options-supported-instances-values.html
 */
export function coresOf(instanceType: string): number {
  const [, count, isXlarge] = /\.(?:(\d*)(xlarge)|\w+)$/.exec(instanceType) ?? [];
  return isXlarge === undefined ? 2 : 4 * Number(count || 1);
}
