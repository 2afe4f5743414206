import { called, defineRule } from '../rule.ts';
import { textAt } from '../values.ts';
import { fn, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [ruleToStream, stream('ShardCount: 1'), fn('Timeout: 30')];

export const streamStartingLate = defineRule({
  id: 'stream-starting-late',
  severity: 'error',
  from: 'minimal',
  summary: 'A consumer of a stream starts with the latest records.',
  why: 'Making an event source takes minutes: with LATEST what is put meanwhile is never handled. Each time the mapping is replaced, by a rename for instance, that happens again. Without a position it is not made at all.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html',
  bad: template(...parts, streamMapping('StartingPosition: LATEST')),
  good: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON')),
  fix: 'Set StartingPosition to TRIM_HORIZON, or AT_TIMESTAMP with a time.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'stream'),
  check: ({ resource: mapping }) => {
    const position = textAt(mapping.properties, 'StartingPosition');
    if (position !== undefined && position !== 'LATEST') return undefined;
    const what = position === undefined ? 'does not say where it starts' : 'misses what comes while it is made';
    return { message: `${called(mapping)} ${what}.`, on: ['StartingPosition'] };
  },
});
