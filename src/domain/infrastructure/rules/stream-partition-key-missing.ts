import { STREAM } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { ruleTo, ruleToStream, stream, template } from './examples.ts';

export const streamPartitionKeyMissing = defineRule({
  id: 'stream-partition-key-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'A rule puts events into a stream without a partition key of their own.',
  why: 'A stream keeps the order of what has one partition key. Unless the rule names a field, EventBridge takes the id of the event, which no two have in common: two events of one order then come in any order.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_KinesisParameters.html',
  bad: template(ruleToStream, stream('ShardCount: 1')),
  good: template(
    ruleTo(
      'Id: stream',
      '    Arn: !GetAtt OrderStream.Arn',
      '    RoleArn: !GetAtt PutRole.Arn',
      '    KinesisParameters: { PartitionKeyPath: $.detail.orderId }',
    ),
    stream('ShardCount: 1'),
  ),
  fix: 'Set KinesisParameters.PartitionKeyPath of the target to the field by which events must stay in order.',
  of: ({ targets }) => targets.filter(({ to }) => to?.type === STREAM),
  check: ({ resource: rule, value, index }) =>
    isGiven(value, 'KinesisParameters', 'PartitionKeyPath')
      ? undefined
      : { message: `${called(rule)} names no partition key.`, on: ['Targets', index] },
});
