import { shapes } from '../../../support/consumer-scope.ts';
import { FUNCTION, kinesis, type Mutations, on, QUEUE, STREAM, set, TABLE, without } from './ways.ts';

export const storage: Mutations = {
  'bucket-not-private': [
    on(kinesis, set('AWS::S3::Bucket', 'PublicAccessBlockConfiguration')),
    on(kinesis, set('AWS::S3::Bucket', 'PublicAccessBlockConfiguration.BlockPublicPolicy', false)),
  ],
  'bucket-without-tls': [on(kinesis, without('AWS::S3::BucketPolicy'))],
  'customer-key-missing': [
    on(shapes, set(QUEUE, 'KmsMasterKeyId')),
    on(shapes, set('AWS::Logs::LogGroup', 'KmsKeyId')),
    on(shapes, set(TABLE, 'SSESpecification')),
    on(kinesis, set(STREAM, 'StreamEncryption.KeyId', 'alias/aws/kinesis')),
    on(kinesis, set('AWS::S3::Bucket', 'BucketEncryption')),
  ],
  'idempotency-table-missing': [on(shapes, set(FUNCTION, 'Environment.Variables.IDEMPOTENCY_TABLE'))],
  'table-capacity-fixed': [on(shapes, set(TABLE, 'BillingMode'))],
  'table-without-expiry': [on(shapes, set(TABLE, 'TimeToLiveSpecification'))],
  'table-without-recovery': [
    on(shapes, set(TABLE, 'PointInTimeRecoverySpecification')),
    on(shapes, set(TABLE, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', false)),
  ],
};
