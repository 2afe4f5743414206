import { covers, sourcesOf } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { queue, queuePolicy, ruleToQueue, sendTo, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180')];

export const queuePolicyWithoutSource = defineRule({
  id: 'queue-policy-without-source',
  severity: 'error',
  from: 'minimal',
  summary: 'A service may send to a queue on behalf of anybody.',
  why: 'EventBridge and SNS act for all accounts of AWS: without aws:SourceArn or aws:SourceAccount a rule or topic of any of them can put messages into the queue, and the consumer takes them for events.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions',
  bad: template(...parts, queuePolicy('OrderQueue', ...sendTo('OrderQueue'))),
  good: template(
    ...parts,
    queuePolicy(
      'OrderQueue',
      ...sendTo('OrderQueue'),
      'Condition: { ArnEquals: { aws:SourceArn: !GetAtt OrderRule.Arn } }',
    ),
  ),
  fix: 'Add a condition on aws:SourceArn (the rule, the topic) or aws:SourceAccount.',
  of: ({ queues, deadLetterQueues }) => {
    const deadLetters = new Set(
      deadLetterQueues.filter(({ of }) => of.some(({ kind }) => kind === 'target')).map(({ resource }) => resource),
    );
    return queues.filter(({ resource }) => !deadLetters.has(resource));
  },
  check: ({ resource: own }, { policies }) => {
    const open = policies(own).find(
      (statement) =>
        statement.effect === 'Allow' &&
        statement.services.some((service) => /^(?:events|sns)\.amazonaws\.com$/.test(service)) &&
        statement.actions.some((action) => covers(action, 'sqs:SendMessage')) &&
        sourcesOf(statement).length === 0,
    );
    if (open === undefined) return undefined;
    const { services, on, path } = open;
    return { message: `${called(own)} takes messages of ${services[0]} on behalf of anybody.`, resource: on, on: path };
  },
});
