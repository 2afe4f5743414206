import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('LoggingConfig: { LogGroup: !Ref OrderLogs }')];

export const logRetentionMissing = defineRule({
  id: 'log-retention-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'A log group of a consumer keeps its logs for ever.',
  why: 'Logs of events may hold what customers did: for how long they are kept is a decision, and one that costs money each month.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html',
  bad: template(...parts, resource('OrderLogs', 'AWS::Logs::LogGroup')),
  good: template(...parts, resource('OrderLogs', 'AWS::Logs::LogGroup', 'RetentionInDays: 400')),
  fix: 'Set RetentionInDays.',
  of: ({ logGroups }) => logGroups,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'RetentionInDays')
      ? undefined
      : { message: `${called(own)} keeps logs for ever.`, on: ['RetentionInDays'] },
});
