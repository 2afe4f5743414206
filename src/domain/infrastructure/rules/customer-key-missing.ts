import { BUCKET, LOG_GROUP, QUEUE, STREAM, TABLE, TOPIC } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { at, listAt, type Value, type Values, wordsOf } from '../values.ts';
import { queue, ruleToQueue, template } from './examples.ts';

/** Where each kind of resource names its key. */
const KEYS = new Map<string, (properties: Values) => Value | undefined>([
  [QUEUE, (own) => own.KmsMasterKeyId],
  [TOPIC, (own) => own.KmsMasterKeyId],
  [STREAM, (own) => at(own, 'StreamEncryption', 'KeyId')],
  [TABLE, (own) => at(own, 'SSESpecification', 'KMSMasterKeyId')],
  [LOG_GROUP, (own) => own.KmsKeyId],
  [
    BUCKET,
    (own) =>
      at(
        listAt(own, 'BucketEncryption', 'ServerSideEncryptionConfiguration')[0],
        'ServerSideEncryptionByDefault',
        'KMSMasterKeyID',
      ),
  ],
]);

export const customerKeyMissing = defineRule({
  id: 'customer-key-missing',
  severity: 'error',
  from: 'regulated',
  summary: 'What holds events is not under a key of your own.',
  why: 'With a key of your own you decide who may decrypt, see each use in CloudTrail, and can take it away from everybody at once. AWS’s keys allow none of that, which is what regulators ask for.',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#customer-mgn-key',
  bad: template(ruleToQueue, queue('SqsManagedSseEnabled: true')),
  good: template(ruleToQueue, queue('KmsMasterKeyId: !Ref OrderKey')),
  fix: 'Name a key of your own: KmsMasterKeyId, KmsKeyId, StreamEncryption, SSESpecification or BucketEncryption.',
  // A topic has no encryption but by a key: `topic-unencrypted` says that it has none.
  of: ({ all }) =>
    all.filter(
      ({ resource }) => KEYS.has(resource.type) && !(resource.type === TOPIC && !resource.properties.KmsMasterKeyId),
    ),
  check: ({ resource: own }) => {
    const key = KEYS.get(own.type)?.(own.properties);
    if (key !== undefined && !/alias\/aws\//.test(wordsOf(key))) return undefined;
    return { message: `${called(own)} is not under a key of your own.`, on: [] };
  },
});
