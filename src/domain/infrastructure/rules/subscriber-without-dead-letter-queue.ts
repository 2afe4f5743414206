import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, subscriber, template, undelivered } from './examples.ts';

const parts = [fn('Timeout: 30'), undelivered('MessageRetentionPeriod: 1209600')];

export const subscriberWithoutDeadLetterQueue = defineRule({
  id: 'subscriber-without-dead-letter-queue',
  severity: 'error',
  from: 'minimal',
  summary: 'A subscriber of a custom event bus has no dead-letter queue.',
  why: 'When its retries end, after five attempts or five minutes unless it says otherwise, the event is dropped. With a queue at least its id is kept, and can be replayed while the bus retains it.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-eventsv2-subscriber-onfailureconfiguration.html',
  bad: template(...parts, subscriber()),
  good: template(...parts, subscriber('OnFailureConfiguration: { Arn: !GetAtt UndeliveredQueue.Arn }')),
  fix: 'Set OnFailureConfiguration.Arn to the ARN of a standard SQS queue.',
  of: ({ subscribers }) => subscribers,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'OnFailureConfiguration', 'Arn')
      ? undefined
      : { message: `${called(own)} has no dead-letter queue.`, on: ['OnFailureConfiguration'] },
});
