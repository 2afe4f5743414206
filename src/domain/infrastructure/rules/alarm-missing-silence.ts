import type { MetricAlarm } from '../alarms.ts';
import { textAt } from '../values.ts';
import { alarmRule } from './alarm-rule.ts';
import { queue, ruleToQueue, silenceAlarm, template } from './examples.ts';
import { ruleDimensions } from './rule-dimensions.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180')];

export const alarmMissingSilence = alarmRule({
  id: 'alarm-missing-silence',
  from: 'standard',
  summary: 'Nobody is told when events stop coming.',
  why: 'A producer that has stopped, or writes another detail-type since yesterday, causes no error anywhere: the consumer is merely idle. Anomaly detection on the matches of the rule knows what is usual at this hour. A rule that matches nothing has no data: the alarm must take that for bad news.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html',
  bad: template(...parts),
  good: template(...parts, silenceAlarm),
  fix: 'Add an alarm with ANOMALY_DETECTION_BAND on MatchedEvents (or TriggeredRules) of the rule, with TreatMissingData: breaching.',
  namespace: 'AWS/Events',
  metrics: ['MatchedEvents', 'TriggeredRules', 'Invocations'],
  of: ({ rules }) => rules,
  dimensions: ruleDimensions,
  falling: true,
  flawOf: flawOfSilence,
});

/** Whether an alarm rings for fewer events than usual, and for none. */
export function flawOfSilence({ anomaly, resource: { properties } }: MetricAlarm): string | undefined {
  if (!anomaly) return 'does not know what is usual: it has no ANOMALY_DETECTION_BAND';
  if (!/^LessThanLower/.test(textAt(properties, 'ComparisonOperator') ?? '')) {
    return 'does not ring where fewer come: its ComparisonOperator is not LessThanLowerThreshold';
  }
  if (textAt(properties, 'TreatMissingData') === 'breaching') return undefined;
  return 'does not ring where there are no data, as where no event comes: its TreatMissingData is not breaching';
}
