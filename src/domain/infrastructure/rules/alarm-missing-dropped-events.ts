import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';
import { functionDimensions } from './function-dimensions.ts';
import { atTheFirst } from './ringing.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];

export const alarmMissingDroppedEvents = alarmRule({
  id: 'alarm-missing-dropped-events',
  from: 'minimal',
  summary: 'Nobody is told when Lambda gives up events that it was to hand to a function.',
  why: 'AsyncEventsDropped counts events that grew too old or failed too often in Lambda’s own queue. The function may never have seen them, so that no error was counted.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/Lambda', 'AsyncEventsDropped', 'FunctionName: !Ref OrderFunction')),
  fix: 'Add an alarm on AsyncEventsDropped of the function.',
  namespace: 'AWS/Lambda',
  metrics: ['AsyncEventsDropped'],
  of: ({ functions }) => functions.filter(({ asynchronous }) => asynchronous),
  latest: atTheFirst,
  dimensions: functionDimensions,
});
