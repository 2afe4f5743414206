import { covers, sourcesOf } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { Expression, wordsOf } from '../values.ts';
import { queue, queuePolicy, ruleWithDeadLetters, sendTo, template, undelivered } from './examples.ts';

const parts = [ruleWithDeadLetters, queue('VisibilityTimeout: 180'), undelivered('MessageRetentionPeriod: 1209600')];

export const deadLetterQueuePolicyTooWide = defineRule({
  id: 'dead-letter-queue-policy-too-wide',
  severity: 'error',
  from: 'minimal',
  summary: 'The dead-letter queue of a target takes messages of other rules than its own.',
  why: 'A service that acts for others must be told for whom: without the ARN of the rule any rule of any account may fill the queue, and what lies there is then redriven as if it were yours (the confused deputy).',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  bad: template(...parts, queuePolicy('UndeliveredQueue', ...sendTo('UndeliveredQueue'))),
  good: template(
    ...parts,
    queuePolicy(
      'UndeliveredQueue',
      ...sendTo('UndeliveredQueue'),
      'Condition: { ArnEquals: { aws:SourceArn: !GetAtt OrderRule.Arn } }',
    ),
  ),
  fix: 'Add `Condition: { ArnEquals: { aws:SourceArn: … } }` with the ARN of the rule to the statement.',
  of: ({ deadLetterQueues }) => deadLetterQueues.filter(({ of }) => of.some(({ kind }) => kind === 'target')),
  check: ({ resource: own, of }, { policies }) => {
    const rules = new Set(of.filter(({ kind }) => kind === 'target').map(({ resource }) => resource.id));
    for (const statement of policies(own)) {
      const { effect, services, actions } = statement;
      if (effect !== 'Allow' || !services.includes('events.amazonaws.com')) continue;
      if (!actions.some((action) => covers(action, 'sqs:SendMessage'))) continue;
      const arns = statement.conditions.filter(({ key }) => key === 'aws:sourcearn').flatMap(({ values }) => values);
      const own_ = arns.length > 0 && arns.every((arn) => isOwn(wordsOf(arn), arn, rules));
      if (own_) continue;
      const found = sourcesOf(statement).map(wordsOf).join(', ');
      return {
        message: `${called(own)} takes dead letters of any rule.`,
        resource: statement.on,
        on: statement.path,
        ...(found === '' ? {} : { found }),
        expected: `aws:SourceArn of ${[...rules].join(', ')}`,
      };
    }
    return undefined;
  },
});

function isOwn(text: string, arn: unknown, rules: ReadonlySet<string>): boolean {
  if (arn instanceof Expression && arn.target) return rules.has(arn.target.id);
  return !text.includes('*');
}
