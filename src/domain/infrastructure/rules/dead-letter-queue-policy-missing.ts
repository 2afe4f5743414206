import type { DeadLetterKind } from '../consumers.ts';
import { admits } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { queue, queuePolicy, ruleWithDeadLetters, sendTo, template, undelivered } from './examples.ts';

const parts = [ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')];

/** Who sends dead letters by the policy of the queue; the others do so by a role. */
const SENDERS: Partial<Record<DeadLetterKind, string>> = {
  target: 'events.amazonaws.com',
  subscription: 'sns.amazonaws.com',
};

export const deadLetterQueuePolicyMissing = defineRule({
  id: 'dead-letter-queue-policy-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'The dead-letter queue of a target or a subscription has no policy that lets EventBridge or SNS send to it.',
  why: 'EventBridge sends dead letters by the policy of the queue, and so does SNS. Without one they are lost: only a metric tells (InvocationsFailedToBeSentToDlq, NumberOfNotificationsFailedToRedriveToDlq). The CDK’s KinesisStream target is one that sets the queue and forgets the policy.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html#eb-dlq-perms',
  bad: template(...parts),
  good: template(
    ...parts,
    queuePolicy(
      'UndeliveredQueue',
      ...sendTo('UndeliveredQueue'),
      'Condition: { ArnEquals: { aws:SourceArn: !GetAtt OrderRule.Arn } }',
    ),
  ),
  fix: 'Give the queue an AWS::SQS::QueuePolicy that lets events.amazonaws.com (sns.amazonaws.com for a subscription) do sqs:SendMessage, on condition of the ARN of the rule or topic.',
  of: ({ deadLetterQueues }) => deadLetterQueues.filter(({ of }) => of.some(({ kind }) => SENDERS[kind] !== undefined)),
  check: ({ resource: own, of }, { policies }) => {
    const shut = of.find(({ kind }) => {
      const service = SENDERS[kind];
      return service !== undefined && !policies(own).some((one) => admits(one, service, 'sqs:SendMessage'));
    });
    return shut && { message: `Nothing lets ${shut.resource.id} send dead letters to ${called(own)}.` };
  },
});
