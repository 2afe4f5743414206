import { alarmRule } from './alarm-rule.ts';
import { alarm, queue, ruleToQueue, template } from './examples.ts';
import { atTheFirst } from './ringing.ts';
import { ruleDimensions } from './rule-dimensions.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180')];

export const alarmMissingFailedInvocations = alarmRule({
  id: 'alarm-missing-failed-invocations',
  from: 'minimal',
  summary: 'Nobody is told when a rule could not deliver events.',
  why: 'FailedInvocations counts what EventBridge gave up on. On a bus of your own the metric has two dimensions, EventBusName and RuleName: an alarm with one of them watches nothing and never rings.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html',
  bad: template(...parts),
  good: template(
    ...parts,
    alarm(
      'AWS/Events',
      'FailedInvocations',
      'EventBusName: orders',
      'RuleName: !Select [1, !Split ["|", !Ref OrderRule]]',
    ),
  ),
  fix: 'Add an alarm on FailedInvocations of AWS/Events with the dimensions EventBusName and RuleName.',
  namespace: 'AWS/Events',
  metrics: ['FailedInvocations'],
  of: ({ rules }) => rules,
  latest: atTheFirst,
  dimensions: ruleDimensions,
});
