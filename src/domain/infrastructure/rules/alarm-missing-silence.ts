import { alarmRule } from './alarm-rule.ts';
import { queue, ruleToQueue, silenceAlarm, template } from './examples.ts';
import { ruleDimensions } from './rule-dimensions.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180')];

export const alarmMissingSilence = alarmRule({
  id: 'alarm-missing-silence',
  from: 'standard',
  summary: 'Nobody is told when events stop coming.',
  why: 'A producer that has stopped, or writes another detail-type since yesterday, causes no error anywhere: the consumer is merely idle. Anomaly detection on the matches of the rule knows what is usual at this hour.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html',
  bad: template(...parts),
  good: template(...parts, silenceAlarm),
  fix: 'Add an alarm with ANOMALY_DETECTION_BAND on MatchedEvents (or TriggeredRules) of the rule.',
  namespace: 'AWS/Events',
  metrics: ['MatchedEvents', 'TriggeredRules', 'Invocations'],
  of: ({ rules }) => rules,
  dimensions: ruleDimensions,
  flawOf: ({ anomaly }) => (anomaly ? undefined : 'does not know what is usual: it has no ANOMALY_DETECTION_BAND'),
});
