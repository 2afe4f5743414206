import { QUEUE, TOPIC } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { at } from '../values.ts';
import { fn, resource, ruleToStream, stream, streamMapping, template, undelivered } from './examples.ts';

const parts = [ruleToStream, stream('ShardCount: 1'), fn('Timeout: 30')];
const failing = (id: string) =>
  streamMapping('MaximumRetryAttempts: 10', `DestinationConfig: { OnFailure: { Destination: !GetAtt ${id}.Arn } }`);

export const streamFailureWithoutPayload = defineRule({
  id: 'stream-failure-without-payload',
  severity: 'warning',
  from: 'minimal',
  summary: 'What a stream’s consumer gives up is kept as pointers into the stream only.',
  why: 'To SQS and SNS Lambda sends shard and sequence numbers, not the records. When the retention of the stream ends, the pointers point at nothing and the events are lost. To S3 it writes the records too.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html',
  bad: template(...parts, failing('UndeliveredQueue'), undelivered('MessageRetentionPeriod: 1209600')),
  good: template(...parts, failing('FailedRecords'), resource('FailedRecords', 'AWS::S3::Bucket')),
  fix: 'Use an S3 bucket as on-failure destination.',
  of: ({ mappings }) => mappings.filter(({ kind }) => kind === 'stream'),
  check: ({ resource: mapping }, { find }) => {
    const to = find(at(mapping.properties, 'DestinationConfig', 'OnFailure', 'Destination'), QUEUE, TOPIC);
    const on = ['DestinationConfig', 'OnFailure', 'Destination'];
    return to && { message: `${called(mapping)} sends only pointers to ${to.id}.`, on };
  },
});
