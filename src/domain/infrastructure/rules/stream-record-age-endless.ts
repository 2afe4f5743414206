import { STREAM } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [ruleToStream, stream('RetentionPeriodHours: 48'), fn('Timeout: 30')];

export const streamRecordAgeEndless = defineRule({
  id: 'stream-record-age-endless',
  severity: 'error',
  from: 'minimal',
  summary: 'Records of a stream may grow as old as the stream keeps them before they are given up.',
  why: 'A record that leaves the stream before it is given up is lost without a trace: nothing is sent to the on-failure destination then. The maximum age must end before the retention does.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html',
  bad: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON')),
  good: template(...parts, streamMapping('StartingPosition: TRIM_HORIZON', 'MaximumRecordAgeInSeconds: 86400')),
  fix: 'Set MaximumRecordAgeInSeconds to less than the retention of the stream.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'stream'),
  check: ({ resource: mapping, source }) => {
    const age = numberAt(mapping.properties, 'MaximumRecordAgeInSeconds') ?? -1;
    const on = ['MaximumRecordAgeInSeconds'];
    if (age < 0) return { message: `${called(mapping)} gives no record up for its age.`, on };
    const hours = source?.type === STREAM ? (numberAt(source.properties, 'RetentionPeriodHours') ?? 24) : 24;
    if (age < hours * 3600) return undefined;
    return {
      message: `${called(mapping)} gives records up when the stream has dropped them already.`,
      on,
      found: `${age} s`,
      expected: `less than ${hours * 3600} s, the retention of the stream`,
    };
  },
});
