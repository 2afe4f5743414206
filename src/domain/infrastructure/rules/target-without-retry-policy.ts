import { defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { queue, ruleTo, ruleToQueue, template } from './examples.ts';

export const targetWithoutRetryPolicy = defineRule({
  id: 'target-without-retry-policy',
  severity: 'error',
  from: 'minimal',
  summary: 'A target of a rule does not say how long, and how often, its deliveries are tried again.',
  why: 'How long an event may be under way is a decision: the time to live of the idempotency records, the alarms and the retention of what lies behind it follow from it. AWS’s default (24 hours, 185 attempts) is one possible answer, which nobody sees who reads the template; 0 attempts gives up at the first failure.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html',
  bad: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  good: template(
    ruleTo(
      'Id: queue',
      '    Arn: !GetAtt OrderQueue.Arn',
      '    RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 }',
    ),
    queue('VisibilityTimeout: 180'),
  ),
  fix: 'Give the target a RetryPolicy with MaximumEventAgeInSeconds (60 to 86,400) and MaximumRetryAttempts (1 to 185).',
  of: ({ targets }) => targets,
  check: ({ resource: rule, index, value }) => {
    const age = numberAt(value, 'RetryPolicy', 'MaximumEventAgeInSeconds');
    const attempts = numberAt(value, 'RetryPolicy', 'MaximumRetryAttempts');
    const name = `target ${index + 1} of ${rule.id}`;
    const on = ['Targets', index, 'RetryPolicy'];
    if (age === undefined || attempts === undefined) {
      return { message: `The ${name} does not say how deliveries are tried again.`, on };
    }
    if (age >= 60 && age <= 86_400 && attempts >= 1 && attempts <= 185) return undefined;
    return {
      message: `The retry policy of ${name} is out of range.`,
      on,
      found: `${age} s, ${attempts} attempts`,
      expected: '60 to 86400 s, 1 to 185 attempts',
    };
  },
});
