import { called, defineRule } from '../rule.ts';
import { queue, queuePolicy, ruleToQueue, sendTo, template } from './examples.ts';

const parts = [ruleToQueue, queue('SqsManagedSseEnabled: true')];

export const queueOpenToAnybody = defineRule({
  id: 'queue-open-to-anybody',
  severity: 'error',
  from: 'minimal',
  summary: 'The policy of a queue lets anybody in.',
  why: 'Principal "*" without a condition is everybody with an AWS account, and without one: they read events, or put their own where the consumer takes them for true.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html#ensure-queues-not-publicly-accessible',
  bad: template(
    ...parts,
    queuePolicy('OrderQueue', 'Effect: Allow', 'Principal: "*"', 'Action: sqs:SendMessage', 'Resource: "*"'),
  ),
  good: template(
    ...parts,
    queuePolicy(
      'OrderQueue',
      ...sendTo('OrderQueue'),
      'Condition: { ArnEquals: { aws:SourceArn: !GetAtt OrderRule.Arn } }',
    ),
  ),
  fix: 'Name the service and its condition, or the role that is to be let in.',
  of: ({ queues }) => queues,
  check: ({ resource: own }, { policies }) => {
    const open = policies(own).find(
      ({ effect, principals, conditions, negated }) =>
        effect === 'Allow' && (negated || principals.includes('*')) && conditions.length === 0,
    );
    return open && { message: `The policy of ${called(own)} lets anybody in.`, resource: open.on, on: open.path };
  },
});
