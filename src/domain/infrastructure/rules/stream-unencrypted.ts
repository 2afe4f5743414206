import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { ruleToStream, stream, template } from './examples.ts';

export const streamUnencrypted = defineRule({
  id: 'stream-unencrypted',
  severity: 'error',
  from: 'minimal',
  summary: 'A stream of a consumer is not encrypted at rest.',
  why: 'Events hold what customers did, and a stream keeps them for days. Unlike SQS, Kinesis encrypts only where it is told to.',
  source: 'https://docs.aws.amazon.com/streams/latest/dev/what-is-sse.html',
  bad: template(ruleToStream, stream('ShardCount: 1')),
  good: template(ruleToStream, stream('StreamEncryption: { EncryptionType: KMS, KeyId: alias/aws/kinesis }')),
  fix: 'Set StreamEncryption with EncryptionType KMS and a key.',
  of: ({ streams }) => streams,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'StreamEncryption')
      ? undefined
      : { message: `${called(own)} is not encrypted at rest.`, on: ['StreamEncryption'] },
});
