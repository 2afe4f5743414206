import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { ruleToStream, stream, template } from './examples.ts';

export const streamRetentionTooShort = defineRule({
  id: 'stream-retention-too-short',
  severity: 'error',
  from: 'minimal',
  summary: 'A stream keeps records for no more than a day.',
  why: 'A consumer that stands still from Friday evening on has lost Friday’s events on Monday. The default of 24 hours is less than a weekend.',
  source: 'https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html',
  bad: template(ruleToStream, stream('ShardCount: 1')),
  good: template(ruleToStream, stream('RetentionPeriodHours: 168')),
  fix: 'Set RetentionPeriodHours above 24, such as 168.',
  of: ({ streams }) => streams,
  check: ({ resource: own }) => {
    const hours = numberAt(own.properties, 'RetentionPeriodHours') ?? 24;
    if (hours > 24) return undefined;
    return {
      message: `${called(own)} keeps records for ${hours} h.`,
      on: ['RetentionPeriodHours'],
      expected: 'more than 24 h',
    };
  },
});
