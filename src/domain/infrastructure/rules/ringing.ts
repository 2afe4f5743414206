import type { Metric, MetricAlarm } from '../alarms.ts';
import { isGiven, listAt, numberAt, textAt } from '../values.ts';

/** Where an alarm must ring at the latest, in the metric's unit, and what is true of that value. */
export interface Latest {
  readonly value: number;
  readonly what: string;
}

/** For what is lost one by one. */
export const atTheFirst = (): Latest => ({ value: 1, what: 'not at the first' });

/**
 * Why an alarm can't ring when its metric rises, which is what most are for. An alarm that computes with metrics may turn them
 * around, and a band of what was learned has no threshold: of these nothing is said.
 */
export function flawOfRinging(
  { anomaly, resource: { properties } }: MetricAlarm,
  { namespace, statistic }: Metric,
  latest: Latest | undefined,
): string | undefined {
  if (anomaly || listAt(properties, 'Metrics').some((one) => isGiven(one, 'Expression'))) return undefined;
  const operator = textAt(properties, 'ComparisonOperator') ?? '';
  if (operator.startsWith('LessThan')) return `rings when it falls, not when it rises: ${operator}`;
  // Lambda also counts the noughts of what went well.
  if (namespace === 'AWS/Lambda' && statistic === 'Minimum') {
    return 'watches the Minimum, which one invocation that goes well keeps down';
  }
  if (latest === undefined) return undefined;
  const threshold = numberAt(properties, 'Threshold');
  if (threshold === undefined) return undefined;
  const late = operator === 'GreaterThanThreshold' ? threshold >= latest.value : threshold > latest.value;
  if (!late) return undefined;
  return `rings ${operator === 'GreaterThanThreshold' ? 'above' : 'at'} ${threshold} only, ${latest.what}`;
}
