import { called, defineRule } from '../rule.ts';
import { listAt, wordsOf } from '../values.ts';
import { fn, queue, queueMapping, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180'), fn('Timeout: 30')];

export const batchWithoutPartialFailures = defineRule({
  id: 'batch-without-partial-failures',
  severity: 'error',
  from: 'minimal',
  summary: 'One event that fails makes its whole batch fail.',
  why: 'Without ReportBatchItemFailures Lambda knows only that a batch failed: all its events come again, those that were handled too, until the poisoned one takes its neighbours with it into the dead-letter queue.',
  source:
    'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting',
  bad: template(...parts, queueMapping('BatchSize: 10')),
  good: template(...parts, queueMapping('BatchSize: 10', 'FunctionResponseTypes: [ReportBatchItemFailures]')),
  fix: 'Set FunctionResponseTypes: [ReportBatchItemFailures], and let the handler return batchItemFailures.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind !== 'unknown'),
  check: ({ resource: mapping }) =>
    listAt(mapping.properties, 'FunctionResponseTypes').map(wordsOf).includes('ReportBatchItemFailures')
      ? undefined
      : {
          message: `${called(mapping)} does not report which events of a batch failed.`,
          on: ['FunctionResponseTypes'],
        },
});
