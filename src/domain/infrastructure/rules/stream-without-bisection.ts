import { called, defineRule } from '../rule.ts';
import { flagAt } from '../values.ts';
import { fn, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [ruleToStream, stream('ShardCount: 1'), fn('Timeout: 30')];

export const streamWithoutBisection = defineRule({
  id: 'stream-without-bisection',
  severity: 'error',
  from: 'minimal',
  summary: 'A batch of a stream that fails is tried again as a whole.',
  why: 'One record that can not be handled holds up its shard, and all records of its batch are handled again with each try. Halving the batch isolates the record in a few steps.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html#services-kinesis-errors',
  bad: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON')),
  good: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON', 'BisectBatchOnFunctionError: true')),
  fix: 'Set BisectBatchOnFunctionError to true.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'stream'),
  check: ({ resource: mapping }) =>
    flagAt(mapping.properties, 'BisectBatchOnFunctionError') === true
      ? undefined
      : { message: `${called(mapping)} does not halve a batch that fails.`, on: ['BisectBatchOnFunctionError'] },
});
