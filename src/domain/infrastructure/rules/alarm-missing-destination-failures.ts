import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';
import { functionDimensions } from './function-dimensions.ts';
import { atTheFirst } from './ringing.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];

export const alarmMissingDestinationFailures = alarmRule({
  id: 'alarm-missing-destination-failures',
  from: 'minimal',
  summary: 'Nobody is told when Lambda could not keep an event that the function failed on.',
  why: 'DestinationDeliveryFailures is the only trace of events that reached neither the function nor its on-failure destination: a policy or a key is wrong there.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/Lambda', 'DestinationDeliveryFailures', 'FunctionName: !Ref OrderFunction')),
  fix: 'Add an alarm on DestinationDeliveryFailures of the function.',
  namespace: 'AWS/Lambda',
  metrics: ['DestinationDeliveryFailures'],
  of: ({ functions, mappings }) =>
    functions.filter(
      ({ resource, asynchronous }) =>
        asynchronous || mappings.some((mapping) => mapping.kind === 'stream' && mapping.fn === resource),
    ),
  latest: atTheFirst,
  dimensions: functionDimensions,
});
