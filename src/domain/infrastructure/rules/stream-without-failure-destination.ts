import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, resource, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [ruleToStream, stream('ShardCount: 1'), fn('Timeout: 30')];

export const streamWithoutFailureDestination = defineRule({
  id: 'stream-without-failure-destination',
  severity: 'error',
  from: 'minimal',
  summary: 'Records of a stream that are given up go nowhere.',
  why: 'After its last try Lambda goes on with the next batch. Without an on-failure destination nothing says which records were left out.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html',
  bad: template(...parts, streamMapping('MaximumRetryAttempts: 10')),
  good: template(
    ...parts,
    streamMapping(
      'MaximumRetryAttempts: 10',
      'DestinationConfig: { OnFailure: { Destination: !GetAtt FailedRecords.Arn } }',
    ),
    resource('FailedRecords', 'AWS::S3::Bucket'),
  ),
  fix: 'Set DestinationConfig.OnFailure.Destination: an S3 bucket keeps the records themselves.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'stream'),
  check: ({ resource: mapping }) =>
    isGiven(mapping.properties, 'DestinationConfig', 'OnFailure', 'Destination')
      ? undefined
      : { message: `${called(mapping)} has no on-failure destination.`, on: ['DestinationConfig'] },
});
