import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180'), fn('Timeout: 30')];

export const batchWithoutWindow = defineRule({
  id: 'batch-without-window',
  severity: 'error',
  from: 'minimal',
  summary: 'Batches of more than ten messages have no batching window.',
  why: 'SQS gives ten messages at a time: for more, Lambda has to wait for them, and refuses the event source without a window of at least one second.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html',
  bad: template(...parts, queueMapping('BatchSize: 100')),
  good: template(...parts, queueMapping('BatchSize: 100', 'MaximumBatchingWindowInSeconds: 5')),
  fix: 'Set MaximumBatchingWindowInSeconds to 1 or more, or BatchSize to 10 or less.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'queue'),
  check: ({ resource: mapping }) => {
    const size = numberAt(mapping.properties, 'BatchSize') ?? 10;
    const window = numberAt(mapping.properties, 'MaximumBatchingWindowInSeconds') ?? 0;
    if (size <= 10 || window >= 1) return undefined;
    return { message: `${called(mapping)} wants batches of ${size} without a window.`, on: ['BatchSize'] };
  },
});
