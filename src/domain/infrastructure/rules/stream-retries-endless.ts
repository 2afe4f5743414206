import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [ruleToStream, stream('ShardCount: 1'), fn('Timeout: 30')];

export const streamRetriesEndless = defineRule({
  id: 'stream-retries-endless',
  severity: 'error',
  from: 'minimal',
  summary: 'A record of a stream that fails is tried again until it expires.',
  why: 'By default Lambda tries a failed batch again without end: one poisoned record stops its shard until it leaves the stream, and all that comes behind it grows old with it.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html',
  bad: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON')),
  good: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON', 'MaximumRetryAttempts: 10')),
  fix: 'Set MaximumRetryAttempts to 0 or more.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'stream'),
  check: ({ resource: mapping }) => {
    const attempts = numberAt(mapping.properties, 'MaximumRetryAttempts') ?? -1;
    if (attempts >= 0) return undefined;
    return { message: `${called(mapping)} tries a failed batch again without end.`, on: ['MaximumRetryAttempts'] };
  },
});
