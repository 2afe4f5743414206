import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180'), fn('Timeout: 30')];

export const concurrencyUnlimited = defineRule({
  id: 'concurrency-unlimited',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue may invoke its function as often at once as the account allows.',
  why: 'At a peak Lambda adds up to 300 invocations a minute, until the concurrency of the account is used up: other functions are throttled, and what the handler calls is overrun. A maximum on the event source keeps the events in the queue instead, where they are safe.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency',
  bad: template(...parts, queueMapping('BatchSize: 10')),
  good: template(...parts, queueMapping('BatchSize: 10', 'ScalingConfig: { MaximumConcurrency: 10 }')),
  fix: 'Set ScalingConfig.MaximumConcurrency, from 2 to 1000, to what the systems behind the handler can take.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'queue'),
  check: ({ resource: mapping }) => {
    const most = numberAt(mapping.properties, 'ScalingConfig', 'MaximumConcurrency');
    if (most !== undefined && most >= 2 && most <= 1000) return undefined;
    const on = ['ScalingConfig', 'MaximumConcurrency'];
    if (most === undefined) return { message: `${called(mapping)} has no maximum concurrency.`, on };
    return {
      message: `The maximum concurrency of ${called(mapping)} is out of range.`,
      on,
      found: `${most}`,
      expected: '2 to 1000',
    };
  },
});
