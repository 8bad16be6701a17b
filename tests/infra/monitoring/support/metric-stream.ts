/** Name of a metric: CloudWatch tells metrics apart by namespace, name and all dimensions. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
}

/** Values that services published, by metric and minute. */
export class MetricStream {
  private readonly values = new Map<string, Map<number, number[]>>();

  publish(metric: MetricName, minute: number, ...values: readonly number[]): this {
    const minutes = this.values.get(keyOf(metric)) ?? new Map<number, number[]>();
    this.values.set(keyOf(metric), minutes);
    minutes.set(minute, [...(minutes.get(minute) ?? []), ...values]);
    return this;
  }

  /** Values from one minute up to, but not including, another. */
  between(metric: MetricName, from: number, to: number): number[] {
    const minutes = this.values.get(keyOf(metric));
    const found: number[] = [];
    for (let minute = from; minutes && minute < to; minute++) found.push(...(minutes.get(minute) ?? []));
    return found;
  }
}

function keyOf({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

/** A statistic of a period's values; undefined without any, as CloudWatch has no datapoint then. */
export function statistic(stat: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  const [, percentile] = /^p(\d+(?:\.\d+)?)$/.exec(stat) ?? [];
  if (percentile !== undefined) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil((Number(percentile) / 100) * sorted.length) - 1)];
  }
  const [, upTo] = /^PR\(:(\d+)\)$/.exec(stat) ?? [];
  if (upTo !== undefined) return (100 * values.filter((value) => value <= Number(upTo)).length) / values.length;
  switch (stat) {
    case "Sum":
      return sum;
    case "Average":
      return sum / values.length;
    case "SampleCount":
      return values.length;
    case "Maximum":
      return Math.max(...values);
    default:
      throw new Error(`The statistic ${stat} is not known here.`);
  }
}
