import { type AutoscalingSettings } from "../settings/schema/hosting";
import cpuMicroseconds from "./cpu-per-request.json";

/** CPU time per request in microseconds, by model: 32 requests at once, measured and written by `npm run bench:server`. */
const measured: Readonly<Record<string, number>> = cpuMicroseconds;

/** Share of a core that autoscaling plans with. The rest is for peaks, until new instances are there. */
const plannedShare = 0.5;

/** Models for which the target `auto` is known. */
export const measuredModels: readonly string[] = Object.keys(measured);

/**
 * Target of an endpoint's autoscaling, in requests per minute and instance. `auto` counts one core per instance: the inference
 * server computes on one, and the instance's other cores serve HTTP. Of several models it counts the slowest.
 * @throws Error for `auto` if a model was not measured.
 */
export function scalingTarget(
  models: readonly string[],
  { invocationsPerInstancePerMinute }: AutoscalingSettings,
): number {
  if (invocationsPerInstancePerMinute !== "auto") return invocationsPerInstancePerMinute;
  const microseconds = models.map((model) => {
    const found = measured[model];
    if (found === undefined) throw new Error(`Model "${model}" has no measured request rate.`);
    return found;
  });
  return Math.floor((plannedShare * 60 * 1e6) / Math.max(...microseconds));
}
