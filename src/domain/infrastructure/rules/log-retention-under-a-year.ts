import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('LoggingConfig: { LogGroup: !Ref OrderLogs }')];

export const logRetentionUnderAYear = defineRule({
  id: 'log-retention-under-a-year',
  severity: 'error',
  from: 'regulated',
  summary: 'A log group of a consumer keeps its logs for less than a year.',
  why: 'Auditors ask what happened to an event months ago; rules such as PCI DSS 10.5.1 want a year of logs.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16',
  bad: template(...parts, resource('OrderLogs', 'AWS::Logs::LogGroup', 'RetentionInDays: 30')),
  good: template(...parts, resource('OrderLogs', 'AWS::Logs::LogGroup', 'RetentionInDays: 400')),
  fix: 'Set RetentionInDays to 365 or more.',
  of: ({ logGroups }) => logGroups,
  check: ({ resource: own }) => {
    const days = numberAt(own.properties, 'RetentionInDays');
    if (days === undefined || days >= 365) return undefined;
    const on = ['RetentionInDays'];
    return { message: `${called(own)} keeps logs for ${days} days.`, on, expected: 'at least 365 days' };
  },
});
