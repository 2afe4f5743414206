import { BUCKET, KEY, LOG_GROUP, QUEUE, STREAM, TABLE } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { ruleToQueue, template } from './examples.ts';

const KEEPS = new Set([QUEUE, TABLE, STREAM, BUCKET, KEY, LOG_GROUP]);
const orders = (policy: string) =>
  `  OrderQueue:\n    Type: AWS::SQS::Queue\n${policy}    Properties: { SqsManagedSseEnabled: true }\n`;

export const deletionPolicyMissing = defineRule({
  id: 'deletion-policy-missing',
  severity: 'warning',
  from: 'minimal',
  summary: 'What holds events or state does not say what becomes of it when the stack is deleted.',
  why: 'By default CloudFormation deletes a queue with all that is in it, also where a rename in the template replaces it. Whether that is right, for a test stack, or a loss of events, is to be decided by somebody who says so.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
  bad: template(ruleToQueue, orders('')),
  good: template(ruleToQueue, orders('    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n')),
  fix: 'Write DeletionPolicy: Retain (or Delete, where that is meant).',
  of: ({ all }) => all.filter(({ resource }) => KEEPS.has(resource.type)),
  check: ({ resource: own }) =>
    own.deletionPolicy === undefined ? { message: `${called(own)} has no DeletionPolicy.` } : undefined,
});
