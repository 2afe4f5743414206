import { called, defineRule } from '../rule.ts';
import { textAt } from '../values.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];
const errors = alarm('AWS/Lambda', 'Errors', 'FunctionName: !Ref OrderFunction');

export const alarmOnMissingData = defineRule({
  id: 'alarm-on-missing-data',
  severity: 'warning',
  from: 'minimal',
  summary: 'An alarm does not say that no data is good news.',
  why: 'Without events there are no errors, and without errors no data: such an alarm falls into INSUFFICIENT_DATA each night and wakes people, or shows neither good nor bad. For silence there is an alarm of its own, which is meant to ring then.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html',
  bad: template(...parts, errors.replace('      TreatMissingData: notBreaching\n', '')),
  good: template(...parts, errors),
  fix: 'Set TreatMissingData to notBreaching.',
  of: ({ alarms }) => alarms.filter(({ anomaly }) => !anomaly),
  check: ({ resource: own }) =>
    textAt(own.properties, 'TreatMissingData') === 'notBreaching'
      ? undefined
      : { message: `${called(own)} does not say that no data is good news.`, on: ['TreatMissingData'] },
});
