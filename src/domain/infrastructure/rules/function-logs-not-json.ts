import { called, defineRule } from '../rule.ts';
import { textAt } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

export const functionLogsNotJson = defineRule({
  id: 'function-logs-not-json',
  severity: 'warning',
  from: 'minimal',
  summary: 'A function of a consumer does not write its logs as JSON.',
  why: 'To find all that happened to one event, by its id or its correlation id, logs must have fields. The platform’s own lines (start, timeout, out of memory) become JSON by this setting only.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(ruleToFunction, fn('Runtime: nodejs24.x', 'LoggingConfig: { LogFormat: JSON }')),
  fix: 'Set LoggingConfig.LogFormat to JSON.',
  of: ({ functions }) => functions,
  check: ({ resource: own }) =>
    textAt(own.properties, 'LoggingConfig', 'LogFormat') === 'JSON'
      ? undefined
      : { message: `${called(own)} does not log as JSON.`, on: ['LoggingConfig'] },
});
