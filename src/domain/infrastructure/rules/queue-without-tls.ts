import { deniesPlainText } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { queue, queuePolicy, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('SqsManagedSseEnabled: true')];

export const queueWithoutTls = defineRule({
  id: 'queue-without-tls',
  severity: 'error',
  from: 'minimal',
  summary: 'A queue of a consumer may be used without TLS.',
  why: 'Clients of AWS use TLS unless somebody configures them otherwise. A policy that denies the rest makes sure that no event goes over the network in plain text.',
  source:
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html#enforce-encryption-data-in-transit',
  bad: template(...parts),
  good: template(
    ...parts,
    queuePolicy(
      'OrderQueue',
      'Effect: Deny',
      'Principal: "*"',
      'Action: sqs:*',
      'Resource: !GetAtt OrderQueue.Arn',
      'Condition: { Bool: { aws:SecureTransport: "false" } }',
    ),
  ),
  fix: 'Deny sqs:* to everybody where aws:SecureTransport is false, in the policy of the queue. In the CDK: enforceSSL.',
  of: ({ queues }) => queues,
  check: ({ resource: own }, { policies }) =>
    policies(own).some(deniesPlainText) ? undefined : { message: `${called(own)} may be used without TLS.` },
});
