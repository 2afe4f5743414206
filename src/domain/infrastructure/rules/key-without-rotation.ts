import { called, defineRule } from '../rule.ts';
import { flagAt, textAt } from '../values.ts';
import { queue, resource, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('KmsMasterKeyId: !Ref OrderKey')];

const SYMMETRIC = 'SYMMETRIC_DEFAULT';

export const keyWithoutRotation = defineRule({
  id: 'key-without-rotation',
  severity: 'error',
  from: 'minimal',
  summary: 'A key that encrypts events is never rotated.',
  why: 'Rotation limits how much is under one key material. It is a switch: AWS KMS keeps the old material to decrypt what is there, and nothing has to be encrypted anew.',
  source: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
  bad: template(...parts, resource('OrderKey', 'AWS::KMS::Key', 'Description: Orders')),
  good: template(...parts, resource('OrderKey', 'AWS::KMS::Key', 'EnableKeyRotation: true')),
  fix: 'Set EnableKeyRotation to true.',
  of: ({ keys }) => keys,
  check: ({ resource: own }) => {
    if (flagAt(own.properties, 'EnableKeyRotation') === true) return undefined;
    // Keys of other kinds can't be rotated.
    if ((textAt(own.properties, 'KeySpec') ?? SYMMETRIC) !== SYMMETRIC) return undefined;
    return { message: `${called(own)} is never rotated.`, on: ['EnableKeyRotation'] };
  },
});
