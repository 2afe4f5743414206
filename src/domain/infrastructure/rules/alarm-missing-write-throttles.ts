import { alarmRule } from './alarm-rule.ts';
import { alarm, ruleToStream, stream, template } from './examples.ts';

const parts = [ruleToStream, stream('ShardCount: 1')];

export const alarmMissingWriteThrottles = alarmRule({
  id: 'alarm-missing-write-throttles',
  from: 'minimal',
  summary: 'Nobody is told when a stream takes fewer events than arrive.',
  why: 'EventBridge tries a throttled record again, and gives it up in the end. One partition key that most events share is enough for that, however many shards there are.',
  source: 'https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/Kinesis', 'WriteProvisionedThroughputExceeded', 'StreamName: !Ref OrderStream')),
  fix: 'Add an alarm on WriteProvisionedThroughputExceeded of the stream.',
  namespace: 'AWS/Kinesis',
  metrics: ['WriteProvisionedThroughputExceeded'],
  of: ({ streams }) => streams,
  dimensions: ({ resource }) => [{ name: 'StreamName', of: resource, physicalName: 'Name' }],
});
