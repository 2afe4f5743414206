import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180'), queueMapping('ScalingConfig: { MaximumConcurrency: 10 }')];

export const reservedConcurrencyTooLow = defineRule({
  id: 'reserved-concurrency-too-low',
  severity: 'error',
  from: 'minimal',
  summary: 'A function may run less often at once than its queues invoke it.',
  why: 'What the function can not take is throttled, and each throttled receive counts towards maxReceiveCount: good events end up in the dead-letter queue.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency',
  bad: template(...parts, fn('Timeout: 30', 'ReservedConcurrentExecutions: 5')),
  good: template(...parts, fn('Timeout: 30', 'ReservedConcurrentExecutions: 10')),
  fix: 'Reserve at least as much as the maximum concurrencies of its event sources together, or reserve nothing.',
  of: ({ functions }) => functions,
  check: ({ resource: own }, { mappings }) => {
    const reserved = numberAt(own.properties, 'ReservedConcurrentExecutions');
    if (reserved === undefined) return undefined;
    const wanted = mappings
      .filter(({ fn: reader, kind }) => reader === own && kind === 'queue')
      .map(({ resource: mapping }) => numberAt(mapping.properties, 'ScalingConfig', 'MaximumConcurrency') ?? 0)
      .reduce((sum, each) => sum + each, 0);
    if (reserved >= wanted) return undefined;
    return {
      message: `${called(own)} reserves less concurrency than its queues may use.`,
      on: ['ReservedConcurrentExecutions'],
      found: `${reserved}`,
      expected: `at least ${wanted}`,
    };
  },
});
