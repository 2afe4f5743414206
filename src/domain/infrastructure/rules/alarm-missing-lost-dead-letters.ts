import { alarmRule } from './alarm-rule.ts';
import { alarm, queue, ruleToQueue, template } from './examples.ts';
import { atTheFirst } from './ringing.ts';
import { ruleDimensions } from './rule-dimensions.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180')];

export const alarmMissingLostDeadLetters = alarmRule({
  id: 'alarm-missing-lost-dead-letters',
  from: 'minimal',
  summary: 'Nobody is told when a rule could not even reach its dead-letter queue.',
  why: 'Such events are gone: InvocationsFailedToBeSentToDlq is the only trace of them. It rises when the policy or the key of the dead-letter queue is wrong.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html',
  bad: template(...parts),
  good: template(
    ...parts,
    alarm(
      'AWS/Events',
      'InvocationsFailedToBeSentToDlq',
      'EventBusName: orders',
      'RuleName: !Select [1, !Split ["|", !Ref OrderRule]]',
    ),
  ),
  fix: 'Add an alarm on InvocationsFailedToBeSentToDlq of AWS/Events with the dimensions EventBusName and RuleName.',
  namespace: 'AWS/Events',
  metrics: ['InvocationsFailedToBeSentToDlq'],
  of: ({ rules }) => rules,
  latest: atTheFirst,
  dimensions: ruleDimensions,
});
