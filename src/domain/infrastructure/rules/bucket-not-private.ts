import { called, defineRule } from '../rule.ts';
import { flagAt } from '../values.ts';
import { fn, resource, ruleToStream, stream, streamMapping, template } from './examples.ts';

const parts = [
  ruleToStream,
  stream('ShardCount: 1'),
  fn('Timeout: 30'),
  streamMapping('DestinationConfig: { OnFailure: { Destination: !GetAtt FailedRecords.Arn } }'),
];
const SETTINGS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

export const bucketNotPrivate = defineRule({
  id: 'bucket-not-private',
  severity: 'error',
  from: 'minimal',
  summary: 'A bucket for failed records does not block public access.',
  why: 'S3 blocks public access of new buckets by itself, but of a block that is written out it takes each setting that is not there for false. What is written out whole also survives whoever removes the block in the console: the next deployment shows the drift.',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  bad: template(...parts, resource('FailedRecords', 'AWS::S3::Bucket')),
  good: template(
    ...parts,
    resource(
      'FailedRecords',
      'AWS::S3::Bucket',
      'PublicAccessBlockConfiguration:',
      ...SETTINGS.map((setting) => `  ${setting}: true`),
    ),
  ),
  fix: 'Set all four of PublicAccessBlockConfiguration to true. In the CDK: BlockPublicAccess.BLOCK_ALL.',
  of: ({ buckets }) => buckets,
  check: ({ resource: own }) => {
    const open = SETTINGS.filter((name) => flagAt(own.properties, 'PublicAccessBlockConfiguration', name) !== true);
    if (open.length === 0) return undefined;
    const on = ['PublicAccessBlockConfiguration'];
    return { message: `${called(own)} does not block public access.`, on, expected: `${open.join(', ')}: true` };
  },
});
