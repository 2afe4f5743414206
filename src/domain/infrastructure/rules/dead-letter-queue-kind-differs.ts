import { called, defineRule } from '../rule.ts';
import { flagAt } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template, undelivered } from './examples.ts';

const redrive = 'RedrivePolicy: { deadLetterTargetArn: !GetAtt UndeliveredQueue.Arn, maxReceiveCount: 5 }';
const parts = [ruleToQueue, fn('Timeout: 30'), queueMapping('BatchSize: 10'), queue('FifoQueue: true', redrive)];

export const deadLetterQueueKindDiffers = defineRule({
  id: 'dead-letter-queue-kind-differs',
  severity: 'error',
  from: 'minimal',
  summary: 'A FIFO queue has a standard dead-letter queue, or the other way round.',
  why: 'SQS refuses it: the dead-letter queue of a FIFO queue must be one too. The deployment fails.',
  source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
  bad: template(...parts, undelivered('MessageRetentionPeriod: 1209600')),
  good: template(...parts, undelivered('FifoQueue: true', 'MessageRetentionPeriod: 1209600')),
  fix: 'Set FifoQueue alike in both.',
  of: ({ deadLetterQueues }) => deadLetterQueues,
  check: ({ resource: own, of }) => {
    const isFifo = flagAt(own.properties, 'FifoQueue') === true;
    const source = of.find(
      ({ kind, resource }) => kind === 'queue' && (flagAt(resource.properties, 'FifoQueue') === true) !== isFifo,
    )?.resource;
    if (source === undefined) return undefined;
    const [fifo, standard] = isFifo ? [own, source] : [source, own];
    return { message: `${called(fifo)} is a FIFO queue, and ${called(standard)} is none.`, on: ['FifoQueue'] };
  },
});
