import { each, kinesis, MAPPING, type Mutations, on, QUEUE, RULE, STREAM, set } from './ways.ts';

export const streams: Mutations = {
  'stream-failure-without-payload': [
    on(kinesis, (template) => {
      const id = Object.entries(template.Resources).find(([, { Type }]) => Type === QUEUE)?.[0];
      set(MAPPING, 'DestinationConfig.OnFailure.Destination', { 'Fn::GetAtt': [id, 'Arn'] })(template);
    }),
  ],
  'stream-partition-key-missing': [
    on(
      kinesis,
      each(RULE, ({ Properties }) => delete Properties.Targets[0].KinesisParameters),
    ),
  ],
  'stream-record-age-endless': [
    on(kinesis, set(MAPPING, 'MaximumRecordAgeInSeconds')),
    on(kinesis, set(MAPPING, 'MaximumRecordAgeInSeconds', -1)),
    on(kinesis, set(MAPPING, 'MaximumRecordAgeInSeconds', 604_800)),
  ],
  'stream-retention-too-short': [on(kinesis, set(STREAM, 'RetentionPeriodHours', 24))],
  'stream-retries-endless': [
    on(kinesis, set(MAPPING, 'MaximumRetryAttempts')),
    on(kinesis, set(MAPPING, 'MaximumRetryAttempts', -1)),
  ],
  'stream-starting-late': [on(kinesis, set(MAPPING, 'StartingPosition', 'LATEST'))],
  'stream-unencrypted': [on(kinesis, set(STREAM, 'StreamEncryption'))],
  'stream-without-bisection': [on(kinesis, set(MAPPING, 'BisectBatchOnFunctionError'))],
  'stream-without-failure-destination': [on(kinesis, set(MAPPING, 'DestinationConfig'))],
};
