import { called, defineRule } from '../rule.ts';
import { at, isGiven, Undecided, wordsOf } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

export const functionWithoutLogGroup = defineRule({
  id: 'function-without-log-group',
  severity: 'error',
  from: 'minimal',
  summary: 'The template does not make the log group of a function.',
  why: 'Lambda makes one at the first invocation, outside of the stack: it keeps logs for ever, under no key of yours, and stays when the stack is deleted.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(
    ruleToFunction,
    fn('Runtime: nodejs24.x', 'LoggingConfig: { LogGroup: !Ref OrderLogs }'),
    resource('OrderLogs', 'AWS::Logs::LogGroup', 'RetentionInDays: 30'),
  ),
  fix: 'Make an AWS::Logs::LogGroup with a retention, and name it in LoggingConfig.LogGroup.',
  of: ({ functions }) => functions,
  check: ({ resource: own, logGroup }) => {
    if (logGroup !== undefined) return undefined;
    if (isGiven(own.properties, 'LoggingConfig', 'LogGroup')) {
      const group = at(own.properties, 'LoggingConfig', 'LogGroup');
      throw new Undecided(`The log group ${wordsOf(group)} is not in the template.`);
    }
    return { message: `${called(own)} has no log group in the template.`, on: ['LoggingConfig'] };
  },
});
