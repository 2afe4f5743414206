import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, fn('Timeout: 30'), queueMapping('MaximumBatchingWindowInSeconds: 5')];

export const visibilityTimeoutTooShort = defineRule({
  id: 'visibility-timeout-too-short',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue shows an event again while the function may still be at work on it.',
  why: 'While a batch is handled, or waits because the function is throttled, its messages must stay hidden; else a second invocation handles the same events, and the receives count towards the dead-letter queue. AWS asks for six times the timeout of the function, plus the batching window.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig',
  bad: template(...parts, queue('VisibilityTimeout: 30')),
  good: template(...parts, queue('VisibilityTimeout: 185')),
  fix: 'Set VisibilityTimeout to at least 6 × Timeout of the function + MaximumBatchingWindowInSeconds.',
  of: ({ sourceQueues }) => sourceQueues,
  check: ({ resource: own, mappings }) => {
    const visible = numberAt(own.properties, 'VisibilityTimeout') ?? 30;
    for (const { resource: mapping, fn: reader } of mappings) {
      if (reader === undefined) continue;
      const timeout = numberAt(reader.properties, 'Timeout') ?? 3;
      const window = numberAt(mapping.properties, 'MaximumBatchingWindowInSeconds') ?? 0;
      const needed = 6 * timeout + window;
      if (visible >= needed) continue;
      return {
        message: `${called(own)} hides an event for ${visible} s, and ${called(reader)} may take ${timeout} s.`,
        on: ['VisibilityTimeout'],
        expected: `at least ${needed} s (6 × ${timeout} + ${window})`,
      };
    }
    return undefined;
  },
});
