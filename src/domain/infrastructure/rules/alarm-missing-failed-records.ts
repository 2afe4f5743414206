import { BUCKET } from '../consumers.ts';
import { expressionsIn, listAt } from '../values.ts';
import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, resource, ruleToStream, stream, streamMapping, template } from './examples.ts';
import { atTheFirst } from './ringing.ts';

const to = 'DestinationConfig: { OnFailure: { Destination: !GetAtt FailedRecords.Arn } }';
const parts = [ruleToStream, stream('ShardCount: 1'), fn('Timeout: 30'), resource('FailedRecords', 'AWS::S3::Bucket')];

export const alarmMissingFailedRecords = alarmRule({
  id: 'alarm-missing-failed-records',
  from: 'minimal',
  summary: 'Nobody is told when records of a stream are given up.',
  why: 'They lie in a bucket then, and a bucket has no metric that says so. Lambda counts them by event source, where MetricsConfig asks for it.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts, streamMapping(to)),
  good: template(
    ...parts,
    streamMapping(to, 'MetricsConfig: { Metrics: [EventCount] }'),
    alarm('AWS/Lambda', 'OnFailureDestinationDeliveredEventCount', 'EventSourceMappingUUID: !Ref OrderMapping'),
  ),
  fix: 'Set MetricsConfig.Metrics to [EventCount], and add an alarm on OnFailureDestinationDeliveredEventCount with the dimension EventSourceMappingUUID.',
  namespace: 'AWS/Lambda',
  metrics: ['OnFailureDestinationDeliveredEventCount'],
  of: ({ mappings, find }) =>
    mappings.flatMap((mapping) => {
      const { DestinationConfig: config } = mapping.resource.properties;
      const isBucket = expressionsIn(config).some((one) => find(one, BUCKET) !== undefined);
      return mapping.kind === 'stream' && isBucket ? [mapping] : [];
    }),
  latest: atTheFirst,
  dimensions: ({ resource: own }) => [{ name: 'EventSourceMappingUUID', of: own, physicalName: 'Id' }],
  flawOf: (_alarm, _metric, { resource: own }) =>
    listAt(own.properties, 'MetricsConfig', 'Metrics').includes('EventCount')
      ? undefined
      : `watches what ${own.id} does not count: its MetricsConfig has no EventCount`,
});
