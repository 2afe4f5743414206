import { defineRule } from '../rule.ts';
import { listAt } from '../values.ts';
import { queue, resource, ruleTo, ruleToQueue, template } from './examples.ts';

export const ruleWithSeveralTargets = defineRule({
  id: 'rule-with-several-targets',
  severity: 'warning',
  from: 'minimal',
  summary: 'A rule has more than one target.',
  why: 'Failed deliveries are counted by rule: with several targets an alarm can not tell which of them lost events, and a change of one consumer touches the rule of another.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules-best-practices.html',
  bad: template(
    ruleTo('{ Id: orders, Arn: !GetAtt OrderQueue.Arn }', '  - { Id: stock, Arn: !GetAtt StockQueue.Arn }'),
    queue('VisibilityTimeout: 180'),
    resource('StockQueue', 'AWS::SQS::Queue', 'VisibilityTimeout: 180'),
  ),
  good: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  fix: 'Give each target a rule of its own.',
  of: ({ rules }) => rules,
  check: ({ resource: rule }) => {
    const targets = listAt(rule.properties, 'Targets');
    if (targets.length <= 1) return undefined;
    return { message: `${rule.id} has ${targets.length} targets.`, on: ['Targets'], expected: 'one target a rule' };
  },
});
