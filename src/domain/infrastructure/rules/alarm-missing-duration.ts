import { numberAt } from '../values.ts';
import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';
import { functionDimensions } from './function-dimensions.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];

export const alarmMissingDuration = alarmRule({
  id: 'alarm-missing-duration',
  from: 'standard',
  summary: 'Nobody is told when a function of a consumer comes near its timeout.',
  why: 'What slows down today times out tomorrow. An average hides it: one invocation in a hundred is what fails first, so the alarm is on the 99th percentile.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts),
  good: template(
    ...parts,
    alarm('AWS/Lambda', 'Duration', 'FunctionName: !Ref OrderFunction').replace(
      'Statistic: Sum',
      'ExtendedStatistic: p99',
    ),
  ),
  fix: 'Add an alarm on Duration of the function with ExtendedStatistic: p99.',
  namespace: 'AWS/Lambda',
  metrics: ['Duration'],
  of: ({ functions }) => functions,
  latest: ({ resource: { properties } }) => {
    const value = (numberAt(properties, 'Timeout') ?? 3) * 1000;
    return { value, what: `and the function ends after ${value} milliseconds` };
  },
  dimensions: functionDimensions,
  flawOf: (_, { statistic }) => (/^p9\d/.test(statistic) ? undefined : 'watches another statistic than p99'),
});
