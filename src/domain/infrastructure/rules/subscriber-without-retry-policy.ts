import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, subscriber, template } from './examples.ts';

export const subscriberWithoutRetryPolicy = defineRule({
  id: 'subscriber-without-retry-policy',
  severity: 'error',
  from: 'minimal',
  summary: 'A subscriber of a custom event bus does not say how long, and how often, its deliveries are tried again.',
  why: 'The default of 5 attempts and 300 seconds is passed by any outage of more than five minutes; the rules of a classic bus try for 24 hours.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-eventsv2-subscriber-retrypolicy.html',
  bad: template(fn('Timeout: 30'), subscriber()),
  good: template(fn('Timeout: 30'), subscriber('RetryPolicy: { MaxEventAgeInSeconds: 86400, MaxRetryAttempts: 185 }')),
  fix: 'Set RetryPolicy with MaxEventAgeInSeconds (60 to 86,400) and MaxRetryAttempts (1 to 185).',
  of: ({ subscribers }) => subscribers,
  check: ({ resource: own }) => {
    const age = numberAt(own.properties, 'RetryPolicy', 'MaxEventAgeInSeconds');
    const attempts = numberAt(own.properties, 'RetryPolicy', 'MaxRetryAttempts');
    const on = ['RetryPolicy'];
    if (age === undefined || attempts === undefined) {
      return { message: `${called(own)} does not say how deliveries are tried again.`, on };
    }
    if (age >= 60 && age <= 86_400 && attempts >= 1 && attempts <= 185) return undefined;
    return {
      message: `The retry policy of ${called(own)} is out of range.`,
      on,
      found: `${age} s, ${attempts} attempts`,
      expected: '60 to 86400 s, 1 to 185 attempts',
    };
  },
});
