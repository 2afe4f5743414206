import { deniesPlainText } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { fn, resource, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [
  ruleToStream,
  stream('ShardCount: 1'),
  fn('Timeout: 30'),
  streamMapping('DestinationConfig: { OnFailure: { Destination: !GetAtt FailedRecords.Arn } }'),
  resource('FailedRecords', 'AWS::S3::Bucket'),
];

export const bucketWithoutTls = defineRule({
  id: 'bucket-without-tls',
  severity: 'error',
  from: 'minimal',
  summary: 'A bucket for failed records may be read without TLS.',
  why: 'The records in it are events. A policy that denies what does not come over TLS makes sure that none goes over the network in plain text, whatever a client is configured to do.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html',
  bad: template(...parts),
  good: template(
    ...parts,
    resource(
      'FailedRecordsPolicy',
      'AWS::S3::BucketPolicy',
      'Bucket: !Ref FailedRecords',
      'PolicyDocument:',
      '  Statement:',
      '    - Effect: Deny',
      '      Principal: "*"',
      '      Action: s3:*',
      '      Resource: [!GetAtt FailedRecords.Arn, !Join ["", [!GetAtt FailedRecords.Arn, /*]]]',
      '      Condition: { Bool: { aws:SecureTransport: "false" } }',
    ),
  ),
  fix: 'Deny s3:* to everybody where aws:SecureTransport is false, on the bucket and on its objects. In the CDK: enforceSSL.',
  of: ({ buckets }) => buckets,
  check: ({ resource: own }, { policies }) =>
    policies(own).some((one) => deniesPlainText(one) && one.resources.length > 1)
      ? undefined
      : { message: `${called(own)} may be read without TLS.` },
});
