import { isOf, type Metric, type MetricAlarm } from '../alarms.ts';
import type { Consumers, Subject } from '../consumers.ts';
import { called, defineRule, type InfrastructureRule, type Profile } from '../rule.ts';
import type { Resource } from '../template.ts';
import { flawOfRinging, type Latest } from './ringing.ts';

/** A dimension of a metric: its name, and what it names. */
export interface Dimension {
  readonly name: string;
  readonly of: Resource;
  /** The property that may hold the resource's name as text. */
  readonly physicalName: string;
}

interface AlarmPage<One extends Subject> {
  readonly id: string;
  readonly from: Profile;
  readonly summary: string;
  readonly why: string;
  readonly source: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
  readonly namespace: string;
  readonly metrics: readonly string[];
  of(consumers: Consumers): readonly One[];
  dimensions(one: One): readonly Dimension[];
  /** Where it must ring at the latest; absent: that is for the team to say. */
  latest?(one: One, consumers: Consumers): Latest | undefined;
  /** Whether it is to ring when the metric falls. */
  readonly falling?: boolean;
  /** What else the alarm must be; what is wrong with it otherwise. */
  flawOf?(alarm: MetricAlarm, metric: Metric, one: One): string | undefined;
}

/** A rule that wants an alarm on a metric of each of its subjects. */
export function alarmRule<One extends Subject>(page: AlarmPage<One>): InfrastructureRule {
  const { namespace, metrics, dimensions, flawOf, latest, falling, of, ...texts } = page;
  const [name = ''] = metrics;
  return defineRule<One>({
    ...texts,
    severity: 'error',
    of,
    check: (one, consumers) => {
      const wanted = dimensions(one);
      const flaws: { resource: Resource; message: string }[] = [];
      for (const alarm of consumers.alarms) {
        for (const metric of alarm.metrics) {
          if (metric.namespace !== namespace || !metrics.includes(metric.name)) continue;
          const has = (dimension: Dimension) =>
            isOf(metric.dimensions.get(dimension.name), dimension.of, dimension.physicalName);
          // The first dimension tells whose metric it is; a bus has many rules.
          if (wanted[0] === undefined || !has(wanted[0])) continue;
          const missing = wanted
            .filter((dimension) => !metric.dimensions.has(dimension.name))
            .map((dimension) => dimension.name);
          const extra = [...metric.dimensions.keys()].filter(
            (key) => !wanted.some((dimension) => dimension.name === key),
          );
          const flaw =
            missing.length > 0
              ? `has no dimension ${missing.join(', ')}: it watches a metric that does not exist`
              : extra.some((key) => !OPTIONAL.has(key))
                ? `has the dimension ${extra.join(', ')} besides: it watches a metric that does not exist`
                : (flawOf?.(alarm, metric, one) ??
                  (falling ? undefined : flawOfRinging(alarm, metric, latest?.(one, consumers))));
          if (flaw === undefined) return undefined;
          flaws.push({ resource: alarm.resource, message: `${called(alarm.resource)} ${flaw}.` });
        }
      }
      return flaws[0] ?? { message: `Nothing rings when ${name} of ${called(one.resource)} does.` };
    },
  });
}

/** Dimensions by which AWS splits a metric further. */
const OPTIONAL: ReadonlySet<string> = new Set(['Resource', 'EventBusName', 'ExecutedVersion']);
