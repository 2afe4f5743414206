import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';
import { functionDimensions } from './function-dimensions.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];

export const alarmMissingErrors = alarmRule({
  id: 'alarm-missing-errors',
  from: 'minimal',
  summary: 'Nobody is told when a function of a consumer fails.',
  why: 'Errors come minutes or hours before dead letters: the retries are under way, and there is still time.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/Lambda', 'Errors', 'FunctionName: !Ref OrderFunction')),
  fix: 'Add an alarm on Errors of the function.',
  namespace: 'AWS/Lambda',
  metrics: ['Errors'],
  of: ({ functions }) => functions,
  dimensions: functionDimensions,
});
