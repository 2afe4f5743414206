import { covers } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { queue, queuePolicy, ruleWithDeadLetters, sendTo, template, undelivered } from './examples.ts';

const parts = [ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')];

export const deadLetterQueuePolicyMissing = defineRule({
  id: 'dead-letter-queue-policy-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'The dead-letter queue of a target has no policy that lets EventBridge send to it.',
  why: 'EventBridge sends dead letters by the policy of the queue. Without one they are lost: only the metric InvocationsFailedToBeSentToDlq tells. The CDK’s KinesisStream target is one that sets the queue and forgets the policy.',
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
  fix: 'Give the queue an AWS::SQS::QueuePolicy that lets events.amazonaws.com do sqs:SendMessage, on condition of the rule’s ARN.',
  of: ({ deadLetterQueues }) => deadLetterQueues.filter(({ of }) => of.some(({ kind }) => kind === 'target')),
  check: ({ resource: own, of }, { policies }) => {
    const lets = policies(own).some(
      ({ effect, services, principals, actions }) =>
        effect === 'Allow' &&
        (services.includes('events.amazonaws.com') || principals.includes('*')) &&
        actions.some((action) => covers(action, 'sqs:SendMessage')),
    );
    return lets ? undefined : { message: `Nothing lets ${of[0]?.resource.id} send dead letters to ${called(own)}.` };
  },
});
