import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';
import { functionDimensions } from './function-dimensions.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];

export const alarmMissingThrottles = alarmRule({
  id: 'alarm-missing-throttles',
  from: 'minimal',
  summary: 'Nobody is told when a function of a consumer is throttled.',
  why: 'A throttled event counts as no error: it waits, and is received again, which may move it to the dead-letter queue though nothing is wrong with it.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/Lambda', 'Throttles', 'FunctionName: !Ref OrderFunction')),
  fix: 'Add an alarm on Throttles of the function.',
  namespace: 'AWS/Lambda',
  metrics: ['Throttles'],
  of: ({ functions }) => functions,
  dimensions: functionDimensions,
});
