import type { Resource } from './template.ts';
import { Expression, isValues, type Value, wordsOf } from './values.ts';

/** A metric that an alarm watches. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: ReadonlyMap<string, Value>;
}

export interface MetricAlarm {
  readonly resource: Resource;
  readonly metrics: readonly Metric[];
  /** Whether it rings where a metric leaves the band of what was learned of it. */
  readonly anomaly: boolean;
}

export function alarmsOf(alarms: readonly Resource[]): readonly MetricAlarm[] {
  return alarms.map((resource) => {
    const { properties } = resource;
    const single = properties.MetricName === undefined ? [] : [metricOf(properties, properties)];
    const list: readonly Value[] = Array.isArray(properties.Metrics) ? properties.Metrics : [];
    const many = list.flatMap((one) => {
      const stat = isValues(one) ? one.MetricStat : undefined;
      return isValues(stat) && isValues(stat.Metric)
        ? [metricOf(stat.Metric, { ExtendedStatistic: stat.Stat ?? null })]
        : [];
    });
    const anomaly = list.some((one) => isValues(one) && /ANOMALY_DETECTION_BAND/.test(wordsOf(one.Expression ?? '')));
    return { resource, metrics: [...single, ...many], anomaly };
  });
}

function metricOf(metric: { readonly [key: string]: Value }, statistic: { readonly [key: string]: Value }): Metric {
  const dimensions: readonly Value[] = Array.isArray(metric.Dimensions) ? metric.Dimensions : [];
  return {
    namespace: wordsOf(metric.Namespace ?? ''),
    name: wordsOf(metric.MetricName ?? ''),
    statistic: wordsOf(statistic.ExtendedStatistic ?? statistic.Statistic ?? ''),
    dimensions: new Map(
      dimensions.flatMap((one) => (isValues(one) ? [[wordsOf(one.Name ?? ''), one.Value ?? null] as const] : [])),
    ),
  };
}

/** Whether a dimension's value is (a name of) a resource: by reference, or by its physical name. */
export function isOf(value: Value | undefined, resource: Resource, physicalName: string): boolean {
  if (value instanceof Expression) return value.references.some(({ id }) => id === resource.id);
  const name = resource.properties[physicalName];
  return value !== undefined && name !== undefined && wordsOf(name) === wordsOf(value);
}
